import type { Settled } from "../../model/fact.ts";
import type { Role, RolePolicy } from "../../model/surroundings.ts";
import type { Subject } from "../check.ts";
import { destinationOf } from "../destination-of.ts";
import { isWriting, writingOf } from "../writing.ts";
import { type Answer, answerOf, type Policy, parsePolicy } from "./policy.ts";

/** What keeps a role from writing; `sure` where nothing that was not seen could change it. */
export interface RoleFault {
  readonly message: string;
  readonly sure: boolean;
}

const SERVICE = "apigateway.amazonaws.com";
const ASSUME = "sts:AssumeRole";
/** What writing a line takes; the managed policy gives more (Developer Guide, `set-up-logging`). */
const ACTIONS = ["logs:CreateLogStream", "logs:PutLogEvents"];
/** AWS's own policy for this, and those which give everything; in every partition under this name. */
const MANAGED =
  /^arn:[^:]+:iam::aws:policy\/(?:service-role\/AmazonAPIGatewayPushToCloudWatchLogs|CloudWatchLogsFullAccess|AdministratorAccess)$/;

/** The first thing that keeps the account role from writing this stage's lines, if anything does. */
export function roleFault(role: Role, subject: Subject): RoleFault | undefined {
  return trustFault(role, subject) ?? permissionFault(role, subject);
}

function trustFault({ trust }: Role, { decide }: Subject): RoleFault | undefined {
  const text = decide(trust);
  if (text.state !== "known")
    return { message: `has a trust policy that is not known here: ${why(text)}`, sure: false };
  const policy = parsePolicy(text.value);
  if (!policy) return { message: "has a trust policy that cannot be read.", sure: false };
  const answer = answerOf([policy], { action: ASSUME, resource: "", service: SERVICE });
  if (answer === "allowed") return undefined;
  if (answer === "unclear") {
    return { message: `trusts ${SERVICE} under conditions that are not judged here.`, sure: false };
  }
  return { message: `does not trust ${SERVICE}.`, sure: true };
}

function permissionFault(role: Role, subject: Subject): RoleFault | undefined {
  const exact = logGroupStreams(subject);
  const resource = exact ?? ANY_STREAM;
  const granted = documents(role.policies, subject);
  const boundary = role.boundary && subject.decide(role.boundary);
  for (const action of ACTIONS) {
    const answer = combined(granted, action, resource);
    if (answer === "denied") {
      if (exact || !excepts(granted.policies))
        return { message: `is denied ${action} on ${resource}.`, sure: true };
      return {
        message: `may be denied ${action} on the stage's log group, whose ARN is not known here.`,
        sure: false,
      };
    }
    // What could not be read may deny as well as allow; but that other code may attach a denial is no reason to doubt.
    const elsewhere = answer === "allowed" && subject.surroundings.roles?.partial;
    const hidden = (elsewhere ? undefined : role.unseenPolicies) ?? granted.unread;
    if (hidden !== undefined) return { message: `may lack ${action}: ${hidden}`, sure: false };
    if (answer !== "allowed") {
      if (answer === "unclear") {
        return { message: `has ${action} only under conditions that are not judged here.`, sure: false };
      }
      if (!exact && granted.policies.length > 0) {
        return {
          message: `may lack ${action} on the stage's log group, whose ARN is not known here.`,
          sure: false,
        };
      }
      return { message: `lacks ${action} on ${resource}.`, sure: true };
    }
    const bound = boundary && boundaryFault(boundary, action, exact);
    if (bound) return bound;
  }
  return undefined;
}

/** A denial of all but some resources: the log group that is not known may be one of those. */
const excepts = (policies: readonly Policy[]): boolean =>
  policies.some(({ statements }) => statements.some(({ allow, resources }) => !allow && resources?.negated));

interface Granted {
  readonly policies: readonly Policy[];
  readonly byAws: boolean;
  readonly unread: string | undefined;
}

function documents(policies: readonly RolePolicy[], { decide }: Subject): Granted {
  const read: Policy[] = [];
  let byAws = false;
  let unread: string | undefined;
  for (const { name, document, attached } of policies) {
    const has = attached && decide(attached);
    if (has?.state === "known" && !has.value) continue;
    if (has && has.state !== "known") {
      unread ??= `whether it has the policy ${name} is not known here.`;
      continue;
    }
    const text = decide(document);
    const policy = text.state === "known" ? parsePolicy(text.value) : undefined;
    if (policy) read.push(policy);
    else if (MANAGED.test(name)) byAws = true;
    else unread ??= `the policy ${name} could not be read.`;
  }
  return { policies: read, byAws, unread };
}

function combined({ policies, byAws }: Granted, action: string, resource: string): Answer {
  const answer = answerOf(policies, { action, resource });
  return byAws && answer !== "denied" && answer !== "unclear" ? "allowed" : answer;
}

function boundaryFault(
  boundary: Settled<string | null>,
  action: string,
  exact: string | undefined,
): RoleFault | undefined {
  const resource = exact ?? ANY_STREAM;
  if (boundary.state === "known" && boundary.value === null) return undefined;
  const policy = boundary.state === "known" && boundary.value !== null && parsePolicy(boundary.value);
  if (!policy) return { message: "has a permissions boundary that could not be read.", sure: false };
  const answer = answerOf([policy], { action, resource });
  if (answer === "allowed") return undefined;
  if (answer === "unclear") {
    return { message: "has a permissions boundary whose conditions are not judged here.", sure: false };
  }
  return {
    message: `has a permissions boundary that does not allow ${action} on ${resource}.`,
    sure: exact !== undefined,
  };
}

const ANY_STREAM = "arn:aws:logs:*:*:log-group:*:log-stream:*";

/** The streams of the stage's own log group, where its ARN is known. */
function logGroupStreams(subject: Subject): string | undefined {
  const writing = writingOf(subject);
  const to = isWriting(writing) ? destinationOf(subject, writing.destination) : undefined;
  const arn = to?.kind === "log-group" ? to.arn : undefined;
  return arn && `arn:${arn.partition}:logs:${arn.region}:${arn.account}:${arn.resource}:log-stream:*`;
}

const why = (fact: Settled<string>) =>
  fact.state === "unknown" ? fact.why : fact.state === "set" ? fact.expression : "";

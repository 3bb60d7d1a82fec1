import accesslogDestination from "../../checks/accesslog-destination.ts";
import { partitionOf } from "../../model/arn.ts";
import { valueIfKnown } from "../../model/fact.ts";
import type { Listing, LogPolicy } from "../../model/surroundings.ts";
import { listOf, member, objectIn } from "../json.ts";
import { compare, type Place } from "../place.ts";
import { sameState } from "../state.ts";
import type { Json, Step } from "../step.ts";
import { POLICY_NAME, putResourcePolicy } from "../steps/resource-policy.ts";
import { type View, viewAfter, type Work } from "../work.ts";
import type { Aim } from "./access-log.ts";
import { groupName } from "./log-group.ts";

/** "Policies: 10 per Region per account", of 5,120 characters each (CloudWatch Logs quotas, PutResourcePolicy). */
const MOST_POLICIES = 10;
const LONGEST = 5_120;

const SID = "StagelightAccessLogs";

/** The policy that lets the delivery service in, or why there can be none; by the ids of the stages that need it. */
export interface PolicyChoice {
  readonly step?: Step;
  readonly reasons: ReadonlyMap<string, string>;
}

/** One policy for all HTTP stages whose groups no policy opens yet. */
export function choosePolicy(aims: readonly Aim[], work: Work): PolicyChoice {
  const needy = aims.filter((aim) => needsPolicy(aim, work));
  const [first] = needy;
  const policies = work.slice.surroundings.logPolicies;
  if (!first || !policies) return { reasons: new Map() };
  const { account, region } = first.stage.origin;
  const place: Place = { account, region };
  const refused = (reason: string): PolicyChoice => ({
    reasons: new Map(needy.map(({ stage }) => [stage.id, reason])),
  });
  const ours = policies.items.find(({ id, logGroup }) => id === POLICY_NAME && logGroup === undefined);
  const before = ours ? objectIn(valueIfKnown(ours.document)) : null;
  if (before === undefined) return refused(`The resource policy ${POLICY_NAME} cannot be read.`);
  if (!ours && accountPolicies(policies) >= MOST_POLICIES) {
    return refused(
      `No resource policy lets delivery.logs.amazonaws.com write to its log group, and ${account} has all ${MOST_POLICIES} that CloudWatch Logs allows in ${region}: delete one that nothing needs.`,
    );
  }
  const names = needy.map((aim) => nameOf(aim, place)).filter((name) => name !== undefined);
  const after = documentFor(place, before, names, work.demands.destinations.logGroupName);
  if (after === undefined) {
    return refused(
      `The resource policy for ${new Set(names).size} log groups would be longer than the ${LONGEST} characters that CloudWatch Logs takes.`,
    );
  }
  const stages = needy.map(({ stage }) => stage.id).toSorted(compare);
  const step = putResourcePolicy(place, before, after, stages);
  const unhelped = needy.filter(
    ({ view }) => work.verdict(accesslogDestination, viewAfter(view, [step])) === "fail",
  );
  const why =
    "A resource policy of CloudWatch Logs denies delivery.logs.amazonaws.com what HTTP APIs need to write: no other policy outweighs that.";
  const reasons = new Map(unhelped.map(({ stage }) => [stage.id, why]));
  if (reasons.size === needy.length) return { reasons };
  return {
    step: { ...withDoubt(step, before), stages: stages.filter((id) => !reasons.has(id)) },
    reasons,
  };
}

/** Our statement takes in more groups; where somebody made something else of it, that is lost, and they should know. */
function withDoubt(step: Step, before: Json): Step {
  const [was, is] = [before, step.after].map((document) => {
    const { Resource: _, ...rest } = (ownIn(document) ?? {}) as { readonly [key: string]: Json };
    return rest;
  });
  if (ownIn(before) === undefined || sameState(was ?? null, is ?? null)) return step;
  return {
    ...step,
    care: "review",
    risk: `${step.risk} Its statement ${SID} was changed by somebody, and is written as Stagelight has it.`,
  };
}

const ownIn = (document: Json): Json | undefined =>
  listOf(member(document, "Statement")).find((each) => member(each, "Sid") === SID);

/** The destination is right but for the policy. */
function needsPolicy({ stage, asked, view, reason }: Aim, work: Work): boolean {
  if (stage.apiType !== "HTTP" || reason !== undefined) return false;
  if (!asked && !work.wants(accesslogDestination.id, stage)) return false;
  const { logPolicies: _, ...others } = view.surroundings;
  const without: View = { stage: view.stage, surroundings: others };
  return (
    work.verdict(accesslogDestination, view) === "fail" &&
    work.verdict(accesslogDestination, without) !== "fail"
  );
}

function nameOf({ asked, before }: Aim, place: Place): string | undefined {
  const destination = asked?.destination ?? before.destination;
  return destination === null ? undefined : groupName(destination, place);
}

const accountPolicies = ({ items }: Listing<LogPolicy>) =>
  items.filter(({ logGroup }) => logGroup === undefined).length;

/** Each group by name; where that is too long, by the beginning that all of the standard's names share. */
function documentFor(
  place: Place,
  before: Json,
  names: readonly string[],
  pattern: string | undefined,
): Json | undefined {
  const [head = ""] = (pattern ?? "/aws/apigateway/access/*").split("*");
  const wide = names.map((name) => (head.length > 1 && name.startsWith(head) ? `${head}*` : name));
  return [names, wide]
    .map((each) => merged(place, before, each))
    .find((document) => JSON.stringify(document).length <= LONGEST);
}

/** What is there stays; our statement takes in the new groups. */
function merged({ account, region }: Place, before: Json, names: readonly string[]): Json {
  const prefix = `arn:${partitionOf(region)}:logs:${region}:${account}:`;
  const resources = names.map((name) => `${prefix}log-group:${name}:log-stream:*`);
  const statements = listOf(member(before, "Statement"));
  const own = ownIn(before);
  const had = listOf(own && member(own, "Resource")).filter((each) => typeof each === "string");
  const statement: Json = {
    Sid: SID,
    Effect: "Allow",
    Principal: { Service: "delivery.logs.amazonaws.com" },
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: withoutCovered([...new Set([...had, ...resources])].toSorted(compare)),
    Condition: {
      StringEquals: { "aws:SourceAccount": account },
      ArnLike: { "aws:SourceArn": `${prefix}*` },
    },
  };
  return {
    Version: "2012-10-17",
    Statement: [...statements.filter((each) => each !== own), statement],
  };
}

/** Without those that a wider one takes in. */
function withoutCovered(resources: readonly string[]): readonly string[] {
  const wide = resources
    .filter((each) => each.endsWith("*:log-stream:*"))
    .map((each) => each.slice(0, -"*:log-stream:*".length));
  return resources.filter(
    (each) => !wide.some((head) => each.startsWith(head) && each !== `${head}*:log-stream:*`),
  );
}

import accountRole from "../../checks/account-role.ts";
import { partitionOf, roleArn } from "../../model/arn.ts";
import { valueIfKnown } from "../../model/fact.ts";
import type { Role } from "../../model/surroundings.ts";
import { listOf, member, objectIn } from "../json.ts";
import { called, compare, isLive, type LiveStage, type Place } from "../place.ts";
import type { Json, Step } from "../step.ts";
import { setAccountRole } from "../steps/account-role.ts";
import {
  attachRolePolicy,
  createRole,
  type ForRole,
  pushPolicyArn,
  type RoleName,
  setRoleTrust,
  TRUST_STATEMENT,
} from "../steps/role.ts";
import { type View, viewAfter, type Work } from "../work.ts";

const OURS: RoleName = { name: "stagelight-apigateway-logs", path: "/" };

/** The steps that make the account's role write, or why there are none; by the ids of the stages that need it. */
export interface RoleChoice {
  readonly steps: readonly Step[];
  /** The stages that can write when they are made. */
  readonly helped: ReadonlySet<string>;
  /** Why the others cannot. */
  readonly reason: string;
}

/** A stage that needs the role, with its log as it will be. */
export interface Needy {
  readonly stage: LiveStage;
  readonly view: View;
}

/**
 * The smallest change after which the role writes for the most of these stages: the role itself is mended before another takes
 * its place, and one that writes for any stage at all is never replaced. `also`: stages for which nothing may be done, and which
 * profit all the same.
 */
export function chooseRole(needy: readonly Needy[], work: Work, also: readonly Needy[] = []): RoleChoice {
  const [first] = needy;
  if (!first) return { steps: [], helped: new Set(), reason: "" };
  const { account, region } = first.stage.origin;
  const place: Place = { account, region };
  const current = currentRole(work);
  const mends = current === null ? [] : mendings(current, place, work);
  const fresh = current !== null && worksForAny(work) ? [] : [replacement(place, current)];
  const tried = [...mends, ...fresh].map((draft) => {
    const steps = draft(NOBODY);
    return { draft, helped: new Set(needy.filter(({ view }) => passes(view, steps)).map(idOf)) };
  });
  const best = tried.toSorted((one, other) => other.helped.size - one.helped.size)[0];
  const reason =
    current === null
      ? "The account's CloudWatch role could not be made to write."
      : `The account's CloudWatch role ${current} is denied what it takes by something that a policy more does not outweigh (a denial, a permissions boundary), and it is not replaced while other stages write with it.`;
  if (!best || best.helped.size === 0) return { steps: [], helped: new Set(), reason };
  const steps = best.draft(NOBODY);
  const helped = new Set([...best.helped, ...also.filter(({ view }) => passes(view, steps)).map(idOf)]);
  const woken = wokenBy(steps, work);
  const care = woken.every(({ id }) => helped.has(id)) ? "safe" : "review";
  const about: ForRole = {
    stages: [...helped].toSorted(compare),
    needs: [],
    wakes: wakesText(woken),
    care,
  };
  return { steps: best.draft(about), helped, reason };

  function passes(view: View, steps: readonly Step[]): boolean {
    return work.verdict(accountRole, viewAfter(view, steps)) === "pass";
  }
}

/** Steps for one way to do it; each needs the ones before it. */
type Draft = (about: ForRole) => readonly Step[];

const NOBODY: ForRole = { stages: [], needs: [], wakes: "", care: "safe" };

const idOf = ({ stage }: Needy) => stage.id;

/** The ARN that is set; `null`: none, as blank is too. */
function currentRole({ slice }: Work): string | null {
  const { accountRole: role } = slice.surroundings;
  return (role && valueIfKnown(role)) || null;
}

function mendings(arn: string, place: Place, { slice }: Work): Draft[] {
  const name = roleNameIn(arn, place);
  if (!name) return [];
  const role = slice.surroundings.roles?.items.find(({ id }) => id === arn);
  const attach: Draft = (about) => [attachRolePolicy(place, name, pushPolicyArn(place.region), about)];
  // A role of the same name is the same role for API Gateway: the account's setting can stay.
  if (!role) return [(given) => gone(place, name, attach, given)];
  const trust = trustStep(role, place, name);
  return trust ? [trust, attach, (about) => inOrder(...trust(about), ...attach(about))] : [attach];
}

/** Somebody deleted it: whoever did should know that it comes back. */
function gone(place: Place, name: RoleName, attach: Draft, given: ForRole): readonly Step[] {
  const about: ForRole = { ...given, care: "review" };
  return inOrder(createRole(place, name, about), ...attach(about));
}

function trustStep(role: Role, place: Place, name: RoleName): Draft | undefined {
  const before = objectIn(valueIfKnown(role.trust));
  if (before === undefined) return undefined;
  const statements = listOf(member(before, "Statement"));
  const after: Json = {
    ...(before as { readonly [key: string]: Json }),
    Statement: [...statements, TRUST_STATEMENT],
  };
  return (about) => [setRoleTrust(place, name, { before, after }, about)];
}

function replacement(place: Place, current: string | null): Draft {
  const arn = roleArn(partitionOf(place.region), place.account, OURS.name);
  return (about) =>
    inOrder(
      createRole(place, OURS, about),
      attachRolePolicy(place, OURS, pushPolicyArn(place.region), about),
      setAccountRole(place, arn, current, about),
    );
}

const inOrder = (...steps: readonly Step[]): readonly Step[] =>
  steps.map((step, index) => ({ ...step, needs: steps.slice(0, index).map(({ id }) => id) }));

/** `arn:aws:iam::<account>:role/<path/><name>`. A service's own roles are made by the service (IAM user guide, identifiers). */
const ROLE = /^arn:[a-z-]+:iam::(\d{12}):role(\/(?:[!-~]{1,510}\/)?)([\w+=,.@-]{1,64})$/;

function roleNameIn(arn: string, { account }: Place): RoleName | undefined {
  const [, whose, path = "/", name] = ROLE.exec(arn) ?? [];
  if (name === undefined || whose !== account || path.startsWith("/aws-service-role/")) return undefined;
  return { name, path };
}

/** Some stage here writes with the role as it is. */
function worksForAny(work: Work): boolean {
  return work.slice.stages.some((stage) => work.verdict(accountRole, work.viewOf(stage)) === "pass");
}

/** The stages that have settings, write nothing today, and begin to with these steps, in the plan or not. */
function wokenBy(steps: readonly Step[], work: Work): readonly LiveStage[] {
  return work.slice.stages
    .filter(isLive)
    .filter(hasSettings)
    .filter((stage) => work.verdict(accountRole, work.viewOf(stage)) === "fail")
    .filter((stage) => work.verdict(accountRole, viewAfter(work.viewOf(stage), steps)) === "pass");
}

const MOST_NAMED = 5;

function wakesText(woken: readonly LiveStage[]): string {
  if (woken.length === 0) return "";
  const names = woken.map(called).toSorted(compare);
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "";
  return ` It wakes the logs that are set and not written today: ${names.slice(0, MOST_NAMED).join(", ")}${more}.`;
}

function hasSettings({ accessLog, executionLog }: LiveStage): boolean {
  const level = executionLog && valueIfKnown(executionLog)?.level;
  return Boolean(valueIfKnown(accessLog)) || (level !== undefined && level !== "OFF");
}

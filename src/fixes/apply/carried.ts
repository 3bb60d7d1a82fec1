import type { Step, StepKind } from "../step.ts";

/** What is part of a log group and goes with it. */
const GOES_WITH_GROUP: ReadonlySet<StepKind> = new Set<StepKind>([
  "put-metric-filter",
  "put-subscription",
  "set-retention",
]);
/** What has to be taken off a log group before it can be deleted, or restored before it is what was created. */
const COMES_OFF_FIRST: ReadonlySet<StepKind> = new Set<StepKind>(["protect-log-group", "set-log-key"]);

/** How the steps of a plan hang together when they are taken back. */
export interface Carried {
  /** The step that created the log group this one is about; `undefined`: the group was there before, or it is about none. */
  creationOf(step: Step): Step | undefined;
  /** It needs no call of its own: it goes with the log group that was created. */
  goesWithGroup(step: Step): boolean;
  /** The steps that are about a log group which this one created. */
  partsOf(creation: Step): readonly Step[];
  /** The ARN of the role that this step is about, where it was created for Regions to write with. */
  newRoleOf(step: Step): string | undefined;
  /** The steps to take back, in that order. What goes with a log group comes right behind it. */
  readonly order: readonly Step[];
  /** The steps that have to be taken back before this one, whatever becomes of the log group that carries them. */
  dependents(step: Step): readonly Step[];
}

/** `begun`: the steps that were begun, in that order. */
export function carriedAmong(begun: readonly Step[]): Carried {
  const creations = new Map<string, Step>();
  for (const step of begun) if (step.kind === "create-log-group") creations.set(groupOf(step), step);
  const creationOf = (step: Step) => {
    const own = step.target.logGroup === undefined ? undefined : creations.get(groupOf(step));
    return own === step ? undefined : own;
  };
  const goesWithGroup = (step: Step) => GOES_WITH_GROUP.has(step.kind) && creationOf(step) !== undefined;
  const partsOf = (creation: Step) =>
    begun.filter(
      (step) => creationOf(step) === creation && (goesWithGroup(step) || COMES_OFF_FIRST.has(step.kind)),
    );
  const order = begun
    .toReversed()
    .filter((step) => !goesWithGroup(step))
    .flatMap((step) =>
      step.kind === "create-log-group" ? [step, ...partsOf(step).filter(goesWithGroup).toReversed()] : [step],
    );
  const dependents = (step: Step): readonly Step[] => {
    // A protection or a key comes off for the group's sake only, and so waits for the same things.
    const root = (COMES_OFF_FIRST.has(step.kind) && creationOf(step)) || step;
    const whole = root.kind === "create-log-group" ? [root, ...partsOf(root)] : [root];
    const ids = new Set(whole.map(({ id }) => id));
    return begun.filter(({ id, needs }) => !ids.has(id) && needs.some((need) => ids.has(need)));
  };
  const newRoles = newRolesAmong(begun);
  const newRoleOf = ({ account, target }: Step) => newRoles.get(`${account}/${target.role}`);
  return { creationOf, goesWithGroup, partsOf, newRoleOf, order, dependents };
}

/** By account and name, the ARNs of roles that were created and then set in a Region. */
function newRolesAmong(begun: readonly Step[]): ReadonlyMap<string, string> {
  const created = new Set(
    begun
      .filter(({ kind }) => kind === "create-role")
      .map(({ account, target }) => `${account}/${target.role}`),
  );
  return new Map(
    begun
      .filter(({ kind }) => kind === "set-account-role")
      .map(({ account, after }) => [`${account}/${String(after).split("/").at(-1)}`, String(after)] as const)
      .filter(([role]) => created.has(role)),
  );
}

const groupOf = ({ account, region, target }: Step) => `${account}/${region}/${target.logGroup}`;

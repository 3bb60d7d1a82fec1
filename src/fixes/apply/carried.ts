import type { Step, StepKind } from "../step.ts";

/** What carries other things, which go with it: the key of its target that names it. */
const CARRIER_KEYS: Partial<Record<StepKind, string>> = {
  "create-bucket": "bucket",
  "create-log-group": "logGroup",
};
/** What is part of a log group or bucket and goes with it. */
const GOES_WITH_CARRIER: ReadonlySet<StepKind> = new Set<StepKind>([
  "put-metric-filter",
  "put-subscription",
  "set-bucket-lifecycle",
  "set-retention",
]);
/** What has to be taken off a log group before it can be deleted, or restored before it is what was created. */
const COMES_OFF_FIRST: ReadonlySet<StepKind> = new Set<StepKind>(["protect-log-group", "set-log-key"]);

/** How the steps of a plan hang together when they are taken back. */
export interface Carried {
  /** The step that created the log group or bucket this one is about; `undefined`: it was there before, or it is about none. */
  creationOf(step: Step): Step | undefined;
  /** It needs no call of its own: it goes with what was created. */
  goesWithCarrier(step: Step): boolean;
  /** It is only taken back where what was created holds no lines: the creation, and what comes off for its sake. */
  waitsForLines(step: Step): boolean;
  /** The steps that go with what this one created, or come off it first. */
  partsOf(creation: Step): readonly Step[];
  /** The ARN of the role that this step is about, where it was created for Regions to write with. */
  newRoleOf(step: Step): string | undefined;
  /** The steps to take back, in that order. What goes with a carrier comes right behind it. */
  readonly order: readonly Step[];
  /** The steps that have to be taken back before this one, whatever becomes of what carries them. */
  dependents(step: Step): readonly Step[];
}

/** `begun`: the steps that were begun, in that order. */
export function carriedAmong(begun: readonly Step[]): Carried {
  const creations = new Map<string, Step>();
  for (const step of begun) if (isCreation(step)) creations.set(carrierOf(step) ?? "", step);
  const streams = new Set(begun.filter(({ kind }) => kind === "create-delivery-stream").map(({ id }) => id));
  const creationOf = (step: Step) => {
    const own = creations.get(carrierOf(step) ?? "none");
    return own === step ? undefined : own;
  };
  const goesWithCarrier = (step: Step) =>
    GOES_WITH_CARRIER.has(step.kind) &&
    creationOf(step) !== undefined &&
    // A subscription to a stream that goes too comes off before that stream, by itself.
    !step.needs.some((id) => streams.has(id));
  const partsOf = (creation: Step) =>
    begun.filter(
      (step) => creationOf(step) === creation && (goesWithCarrier(step) || COMES_OFF_FIRST.has(step.kind)),
    );
  const order = begun
    .toReversed()
    .filter((step) => !goesWithCarrier(step))
    .flatMap((step) =>
      isCreation(step) ? [step, ...partsOf(step).filter(goesWithCarrier).toReversed()] : [step],
    );
  const dependents = (step: Step): readonly Step[] => {
    // A protection or a key comes off for the group's sake only, and so waits for the same things.
    const root = (COMES_OFF_FIRST.has(step.kind) && creationOf(step)) || step;
    const whole = isCreation(root) ? [root, ...partsOf(root)] : [root];
    const ids = new Set(whole.map(({ id }) => id));
    return begun.filter(({ id, needs }) => !ids.has(id) && needs.some((need) => ids.has(need)));
  };
  const waitsForLines = (step: Step) =>
    isCreation(step) || (COMES_OFF_FIRST.has(step.kind) && creationOf(step) !== undefined);
  const newRoles = newRolesAmong(begun);
  const newRoleOf = ({ account, target }: Step) => newRoles.get(`${account}/${target.role}`);
  return { creationOf, goesWithCarrier, waitsForLines, partsOf, newRoleOf, order, dependents };
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

const isCreation = ({ kind }: Step): boolean => CARRIER_KEYS[kind] !== undefined;

function carrierOf({ account, region, target }: Step): string | undefined {
  if (target.logGroup !== undefined) return `${account}/${region}/${target.logGroup}`;
  return target.bucket === undefined ? undefined : `bucket ${target.bucket}`;
}

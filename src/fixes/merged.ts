import { partitionOf } from "../model/arn.ts";
import { member } from "./json.ts";
import { compare } from "./place.ts";
import { STEP_KINDS, type Step } from "./step.ts";

const WAKES = " It wakes ";
const WAKES_THERE = " it wakes ";

/**
 * Each step once, with all that is said of it, in an order in which each finds what it builds on. Where a later one goes on
 * from an earlier one's `after`, they become one step.
 */
export function merged(steps: readonly Step[]): Step[] {
  const byId = new Map(
    [...Map.groupBy(steps, ({ id }) => id)].map(([id, same]) => [id, inOne([...new Set(same)])] as const),
  );
  const made = new Map(
    [...byId.values()]
      .filter(({ kind }) => kind === "create-log-group")
      .map((step) => [groupKey(step), step.id]),
  );
  return [...byId.values()]
    .map((step) => {
      const group = made.get(groupKey(step)) ?? made.get(destinationKey(step));
      const needs = union(step.needs, group === undefined || group === step.id ? [] : [group]);
      return {
        ...step,
        stages: union(step.stages, []),
        checks: union(step.checks, []),
        needs: needs.filter((id) => byId.has(id)),
      };
    })
    .toSorted(
      (one, other) =>
        STEP_KINDS.indexOf(one.kind) - STEP_KINDS.indexOf(other.kind) || compare(one.id, other.id),
    );
}

/** Steps of one id, in their order. Thousands of stages can share one, so what they say is put together once. */
function inOne(same: readonly Step[]): Step {
  const [first, ...rest] = same;
  const last = rest.at(-1);
  if (!first) throw new RangeError("no step");
  if (!last) return first;
  const all = (of: (step: Step) => readonly string[]) => union(same.flatMap(of), []);
  return {
    ...last,
    region: first.region,
    effect: rest.reduce((before, step) => effectOf(first, before, step), first.effect),
    before: first.before,
    undo: first.undo,
    preconditions: first.preconditions,
    stages: all(({ stages }) => stages),
    checks: all(({ checks }) => checks),
    needs: all(({ needs }) => needs),
    permissions: all(({ permissions }) => permissions),
    care: same.some(({ care }) => care === "review") ? "review" : "safe",
  };
}

/** A role wakes stages in each Region that uses it, and each is named. */
function effectOf({ region }: Step, before: string, { effect, region: other }: Step): string {
  const woken = effect.split(WAKES)[1];
  if (region === other) return effect;
  return `${before}${woken === undefined ? "" : ` In ${other}${WAKES_THERE}${woken}`}`;
}

const union = (one: readonly string[], other: readonly string[]): readonly string[] =>
  [...new Set([...one, ...other])].toSorted(compare);

/** The ARN of the log group that a step is about. */
const groupKey = ({ account, region, target }: Step): string =>
  `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${target.logGroup}`;

const destinationKey = (step: Step): string =>
  step.kind === "set-access-log" ? String(member(step.after, "destination")) : "";

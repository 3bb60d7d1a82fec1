import { partitionOf } from "../model/arn.ts";
import { member } from "./json.ts";
import { compare } from "./place.ts";
import { READING } from "./reading.ts";
import { STEP_KINDS, type Step } from "./step.ts";

const WAKES = " It wakes ";
const WAKES_THERE = " it wakes ";

/**
 * Each step once, with all that is said of it, in an order in which each finds what it builds on. Where a later one goes on
 * from an earlier one's `after`, they become one step.
 */
export function merged(steps: readonly Step[]): Step[] {
  const byId = new Map<string, Step>();
  for (const step of steps) {
    const before = byId.get(step.id);
    byId.set(step.id, before ? both(before, step) : step);
  }
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
        permissions: union(step.permissions, READING[step.kind]),
        needs: needs.filter((id) => byId.has(id)),
      };
    })
    .toSorted(
      (one, other) =>
        STEP_KINDS.indexOf(one.kind) - STEP_KINDS.indexOf(other.kind) || compare(one.id, other.id),
    );
}

function both(first: Step, second: Step): Step {
  return {
    ...second,
    region: first.region,
    effect: effectOf(first, second),
    before: first.before,
    undo: first.undo,
    preconditions: first.preconditions,
    stages: union(first.stages, second.stages),
    checks: union(first.checks, second.checks),
    needs: union(first.needs, second.needs),
    permissions: union(first.permissions, second.permissions),
    care: first.care === "review" ? "review" : second.care,
  };
}

/** A role wakes stages in each Region that uses it, and each is named. */
function effectOf(first: Step, second: Step): string {
  const woken = second.effect.split(WAKES)[1];
  return first.region === second.region
    ? second.effect
    : `${first.effect}${woken === undefined ? "" : ` In ${second.region}${WAKES_THERE}${woken}`}`;
}

const union = (one: readonly string[], other: readonly string[]): readonly string[] =>
  [...new Set([...one, ...other])].toSorted(compare);

/** The ARN of the log group that a step is about. */
const groupKey = ({ account, region, target }: Step): string =>
  `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${target.logGroup}`;

const destinationKey = (step: Step): string =>
  step.kind === "set-access-log" ? String(member(step.after, "destination")) : "";

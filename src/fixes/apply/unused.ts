import type { Step } from "../step.ts";
import { type MakeOutcome, STANDS, type Told } from "./outcome.ts";

type Results = ReadonlyMap<string, Told<MakeOutcome>>;

/** Which log groups of a plan nothing would write to. */
export interface Writers {
  /** Why nothing will: what every log to be set for it needs besides is not made. `undefined`: something may. */
  whyNone(group: Step, told: Results): string | undefined;
  /** What was made for logs that were then refused, one and all: the groups, with what was made on them. */
  unused(told: Results): readonly Step[];
}

export function writersAmong(steps: readonly Step[]): Writers {
  const needing = new Map<string, Step[]>();
  for (const step of steps) {
    for (const need of step.needs) needing.set(need, [...(needing.get(need) ?? []), step]);
  }
  const logsOf = (group: Step) =>
    group.kind === "create-log-group"
      ? (needing.get(group.id) ?? []).filter(({ kind }) => kind === "set-access-log")
      : [];
  return {
    whyNone(group, told) {
      const logs = logsOf(group);
      const missing = logs.map(({ needs }) =>
        needs.find((need) => told.has(need) && !STANDS.has(told.get(need)?.outcome ?? "blocked")),
      );
      const [first] = missing;
      return first === undefined || missing.includes(undefined)
        ? undefined
        : `Nothing would write to it: ${first} is not made.`;
    },
    unused(told) {
      const isMade = ({ id }: Step) => told.get(id)?.outcome === "made";
      return steps.filter(isMade).flatMap((group) => {
        const logs = logsOf(group);
        if (logs.length === 0 || !logs.every(({ id }) => isRefused(told.get(id), told))) return [];
        return [group, ...above(group, needing).filter(isMade)];
      });
    },
  };
}

/** AWS would not have it, or what it needs; what came of it is clear. */
function isRefused(result: Told<MakeOutcome> | undefined, told: Results): boolean {
  if (result?.outcome === "failed") return result.refused ?? false;
  if (result?.outcome !== "blocked") return false;
  return result.step.needs.some((need) => isRefused(told.get(need), told));
}

/** All that builds on a step, however far up. */
function above(step: Step, needing: ReadonlyMap<string, readonly Step[]>): readonly Step[] {
  const found = new Map<string, Step>();
  const look = ({ id }: Step): void => {
    for (const next of needing.get(id) ?? []) {
      if (found.has(next.id)) continue;
      found.set(next.id, next);
      look(next);
    }
  };
  look(step);
  return [...found.values()];
}

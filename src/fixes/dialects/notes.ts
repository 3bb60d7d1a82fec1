import type { Part } from "../part.ts";
import { onOneLine } from "./plain-text.ts";

/** What a plan does not do, as lines for comments: each reason once, with its stages below it. */
export function noteLines({ plan, left, waiting = 0 }: Part): readonly string[] {
  const owned = Map.groupBy(plan.owned, ({ how }) => `Owned by code, change it there. ${how}`);
  const manual = Map.groupBy(
    plan.manual,
    ({ reason, checks }) => `Left to you: ${checks.join(", ")}. ${reason}`,
  );
  return [
    ...[...owned, ...manual].flatMap(([reason, notes]) => [
      onOneLine(reason),
      ...notes.map(({ stage }) => `  ${onOneLine(stage)}`),
    ]),
    ...(left > 0 ? [`${left} steps are left out: somebody should look at them first.`] : []),
    ...(waiting > 0 ? [waitingWords(waiting)] : []),
  ];
}

/** Stages that `--max` leaves for another time. */
export const waitingWords = (count: number): string =>
  count === 1
    ? "1 stage is left for another time (--max)."
    : `${count} stages are left for another time (--max).`;

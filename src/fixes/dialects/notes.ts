import type { Part } from "../part.ts";
import { onOneLine } from "./plain-text.ts";

/** What a plan does not do, as lines for comments: each reason once, with its stages below it. */
export function noteLines({ plan, left }: Part): readonly string[] {
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
  ];
}

import type { Entry, RunKind } from "./entry.ts";

/** How far a step has come. `perhaps-…`: it was begun, and what came of it is not written down. */
export type Standing = "untouched" | "perhaps-made" | "made" | "perhaps-undone" | "undone";

/** What a journal says of its steps. */
export interface Book {
  standing(step: string): Standing;
  /** The ids of the steps that were begun, in the order in which they were begun first. */
  readonly begun: readonly string[];
  readonly lastRun: RunKind | undefined;
}

/** Goes through the entries in their order. A later one of the same step stands for the earlier. */
export function bookOf(entries: readonly Entry[]): Book {
  const standings = new Map<string, Standing>();
  let lastRun: RunKind | undefined;
  const begun = new Set<string>();
  for (const entry of entries) {
    if (entry.record === "run") lastRun = entry.run;
    else if (entry.record !== "left") {
      if (entry.record === "will" && entry.does === "make") begun.add(entry.step);
      standings.set(entry.step, after(entry, standings.get(entry.step) ?? "untouched"));
    }
  }
  return { standing: (step) => standings.get(step) ?? "untouched", begun: [...begun], lastRun };
}

type Written = Extract<Entry, { record: "will" | "did" | "failed" }>;

function after(entry: Written, before: Standing): Standing {
  const make = entry.does === "make";
  if (entry.record === "will") return make ? "perhaps-made" : "perhaps-undone";
  if (entry.record === "did") return make ? "made" : "undone";
  if (entry.unclear) return before;
  return make ? "untouched" : "made";
}

import pc from "picocolors";
import type { MakeOutcome, Told, UndoOutcome } from "../../../fixes/apply/outcome.ts";
import type { Step } from "../../../fixes/step.ts";
import { printable } from "../../../reports/printable.ts";
import { withoutCommands } from "../../../reports/workflow-commands.ts";
import type { Io } from "../../io.ts";

type Outcome = MakeOutcome | UndoOutcome;

const WORDS: Readonly<Record<Outcome, string>> = {
  made: "made",
  already: "so already",
  undone: "undone",
  gone: "gone",
  kept: "kept",
  "by-hand": "by hand",
  changed: "skipped",
  blocked: "skipped",
  unseen: "skipped",
  interrupted: "skipped",
  failed: "failed",
};
const GOOD: ReadonlySet<Outcome> = new Set<Outcome>(["made", "already", "undone", "gone"]);
const WIDTH = Math.max(...Object.values(WORDS).map((word) => word.length));

/** Writes what became of each step, as it comes. */
export function teller(io: Io, effectOf: (step: Step) => string): (told: Told<Outcome>) => void {
  const colors = pc.createColors(io.color);
  const write = (text: string) => io.stdout.write(withoutCommands(text));
  return ({ step, outcome, why }) => {
    const paint = GOOD.has(outcome) ? colors.green : outcome === "failed" ? colors.red : colors.yellow;
    const place = `${step.account} ${step.region}`;
    write(`${paint(WORDS[outcome].padEnd(WIDTH))}  ${place}  ${printable(effectOf(step))}\n`);
    if (why !== "" && !GOOD.has(outcome)) write(`${" ".repeat(WIDTH)}  ${printable(why)}\n`);
  };
}

/** How many of each, in the order of the words above: `3 made, 1 skipped`. */
export function counted(told: readonly Told<Outcome>[]): string {
  const counts = new Map<string, number>();
  for (const word of Object.values(WORDS)) {
    const count = told.filter(({ outcome }) => WORDS[outcome] === word).length;
    if (count > 0) counts.set(word, count);
  }
  return [...counts].map(([word, count]) => `${count} ${word}`).join(", ") || "nothing to do";
}

export const allGood = (told: readonly Told<Outcome>[]): boolean =>
  told.every(({ outcome }) => GOOD.has(outcome));

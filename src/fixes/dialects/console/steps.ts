import type { Part, Writer } from "../../part.ts";
import type { Step } from "../../step.ts";
import { noteLines } from "../notes.ts";
import { onOneLine } from "../plain-text.ts";
import { clicksFor } from "./clicks.ts";
import { pageAt } from "./links.ts";

/** The plan as numbered steps for the console: where to go, what to choose, what to paste. */
export function consoleSteps(): Writer {
  let number = 0;
  const numbers = new Map<string, number>();
  const write = (part: Part): string => {
    const { account, plan } = part;
    const notes = noteLines(part);
    if (plan.steps.length === 0 && notes.length === 0) return "";
    const head =
      account === undefined ? "Code" : onOneLine(`Account ${account.id} ${account.name ?? ""}`).trimEnd();
    const steps = plan.steps.flatMap((step) => {
      numbers.set(step.id, ++number);
      return stepLines(step, number, numbers);
    });
    const rest = notes.length === 0 ? [] : ["", ...notes];
    return `${[head, "=".repeat(head.length), ...steps, ...rest].join("\n")}\n\n`;
  };
  return { begin: () => "", write, end: () => (number === 0 ? "There is nothing to change.\n" : "") };
}

function stepLines(step: Step, number: number, numbers: ReadonlyMap<string, number>): readonly string[] {
  const { path, words, values } = clicksFor(step);
  const page = path === undefined ? undefined : pageAt(step.region, path);
  const needs = step.needs.flatMap((id) => numbers.get(id) ?? []).toSorted((one, other) => one - other);
  return [
    "",
    `${number}. ${onOneLine(step.effect)}`,
    ...(step.care === "review" ? [`   Look at it first: ${onOneLine(step.risk)}`] : []),
    ...(typeof step.undo === "string" ? [`   Cannot be taken back: ${onOneLine(step.undo)}`] : []),
    ...(needs.length > 0 ? [`   After ${needs.length === 1 ? "step" : "steps"} ${needs.join(", ")}.`] : []),
    ...(page === undefined ? [] : [`   ${page}`]),
    `   ${onOneLine(words)}`,
    ...values.flatMap(([label, value]) => [
      `   ${label}:`,
      ...value.split("\n").map((line) => `     ${line.split("\t").map(onOneLine).join("\t")}`),
    ]),
  ];
}

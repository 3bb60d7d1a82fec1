import type { createColors } from "picocolors";
import { changesOf } from "../../../fixes/changes.ts";
import type { Step } from "../../../fixes/step.ts";
import { cut, printable } from "../../../reports/printable.ts";
import { wrap } from "../../../reports/wrap.ts";

export interface Look {
  readonly paint: ReturnType<typeof createColors>;
  readonly columns: number;
}

/** The fields of new formats that were told, with the number of the step at which they were. */
export type ToldFields = Map<string, number>;

const INDENT = " ".repeat(7);
/** Longer documents are in the plan as JSON. */
const MOST_LINES = 60;
const LONGEST_LINE = 2_000;

/** A step for people: what it does, what changes, what it risks and costs. Adds to `told`. */
export function stepLines(
  step: Step,
  number: number,
  { paint, columns }: Look,
  told: ToldFields,
): readonly string[] {
  const [first = "", ...rest] = wrap(printable(step.effect), columns, INDENT);
  const label = `${String(number).padStart(5)}  `;
  const changes = changesOf(step).map(({ sign, text }) => ({ sign, text: once(text, number, told) }));
  const shown = changes.slice(0, MOST_LINES).flatMap(({ sign, text }) => {
    const [, blanks = "", words = ""] = /^( *)(.*)$/s.exec(cut(printable(text), LONGEST_LINE)) ?? [];
    const lines = wrap(words, columns, `${INDENT}  ${blanks}`);
    const signed = lines.map((line, index) => (index === 0 ? `${INDENT}${sign}${line.slice(8)}` : line));
    return sign === "+" ? signed.map(paint.green) : sign === "-" ? signed.map(paint.red) : signed;
  });
  const more = Math.max(0, changes.length - MOST_LINES);
  const care = step.care === "review" ? [paint.yellow(`${INDENT}Look at it first.`)] : [];
  const words = [
    ...(typeof step.undo === "string" ? [`Cannot be taken back: ${step.undo}`] : []),
    ...(step.risk === "None." || step.risk === "" ? [] : [`Risk: ${step.risk}`]),
    ...(step.cost === "" || step.cost.startsWith("Nothing") ? [] : [`Cost: ${step.cost}`]),
  ];
  return [
    paint.bold(label + first.trimStart()),
    ...rest,
    ...shown,
    ...(more > 0 ? [`${INDENT}and ${more} more lines`] : []),
    ...care,
    ...words.flatMap((each) => wrap(printable(each), columns, INDENT).map(paint.dim)),
  ];
}

/** Many stages get the same format: its fields are told with the first of them. */
function once(text: string, number: number, told: ToldFields): string {
  const [, head, fields] = /^(format JSON with \d+ fields): (.+)$/s.exec(text) ?? [];
  if (head === undefined || fields === undefined) return text;
  const first = told.get(fields) ?? number;
  told.set(fields, first);
  return first === number ? text : `${head}, those of step ${first}`;
}

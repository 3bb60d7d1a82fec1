import { lineFields } from "../access-log/line-fields.ts";
import { parseFormat } from "../access-log/parse.ts";
import { member } from "./json.ts";
import { MISSING } from "./state.ts";
import type { Json, Step } from "./step.ts";

/** One line of what a step changes: it goes, comes, or stays. */
export interface Change {
  readonly sign: "-" | "+" | " ";
  readonly text: string;
}

/** Beyond this many lines on either side, all of one go and all of the other come. */
const MOST_COMPARED = 400;

/** How a thing is, as lines that people read: `format` fields one by one, documents indented. None: it is not there. */
export function linesOf({ kind }: Pick<Step, "kind">, state: Json): readonly string[] {
  if (state === null || state === MISSING) return [];
  if (kind === "set-access-log") {
    const destination = member(state, "destination");
    const format = member(state, "format");
    return [
      ...(typeof destination === "string" ? [`destination ${destination}`] : []),
      ...(typeof format === "string" ? formatLines(format) : []),
    ];
  }
  if (kind === "set-retention") return [`${String(state)} days`];
  if (typeof state === "boolean") return state ? ["yes"] : [];
  if (typeof state !== "object") return [String(state)];
  if (Array.isArray(state) || hasDepth(state)) return JSON.stringify(state, null, 2).split("\n");
  return Object.entries(state)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key} ${String(value)}`);
}

/** What the step changes: lines that go before those that come. */
export function changesOf(step: Step): readonly Change[] {
  const before = linesOf(step, step.before);
  const isNew = step.kind === "set-access-log" && typeof member(step.before, "format") !== "string";
  const after = isNew ? briefly(step.after) : linesOf(step, step.after);
  return before.length > MOST_COMPARED || after.length > MOST_COMPARED
    ? [...before.map(gone), ...after.map(new_)]
    : compared(before, after);
}

const gone = (text: string): Change => ({ sign: "-", text });
const new_ = (text: string): Change => ({ sign: "+", text });

const hasDepth = (state: Json): boolean =>
  Object.values(state as object).some((value) => typeof value === "object" && value !== null);

/** Settings whose format is new: the names of its fields say enough. */
function briefly(state: Json): readonly string[] {
  const text = member(state, "format");
  const format = parseFormat(typeof text === "string" ? text : "");
  const lines = linesOf({ kind: "set-access-log" }, state);
  if (format.shape !== "json") return lines;
  const names = lineFields(format).map(({ field }) => field);
  return [
    ...lines.slice(0, -names.length - 1),
    `format JSON with ${names.length} fields: ${names.join(", ")}`,
  ];
}

/** The fields of the line, one by one; where it has none, the text. */
function formatLines(text: string): readonly string[] {
  const format = parseFormat(text);
  if (format.shape !== "json") return [`format ${text}`];
  return [
    "format JSON:",
    ...lineFields(format).map(
      ({ field, variable }) => `  ${field}: ${text.slice(variable.start, variable.end)}`,
    ),
  ];
}

/** The longest common lines stay (longest common subsequence, by dynamic programming). */
function compared(before: readonly string[], after: readonly string[]): readonly Change[] {
  const width = after.length + 1;
  const common = new Uint16Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      common[i * width + j] =
        before[i] === after[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
    }
  }
  const changes: Change[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      changes.push({ sign: " ", text: before[i++] ?? "" });
      j += 1;
    } else if (
      i < before.length &&
      (j >= after.length || (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))
    ) {
      changes.push(gone(before[i++] ?? ""));
    } else changes.push(new_(after[j++] ?? ""));
  }
  return changes;
}

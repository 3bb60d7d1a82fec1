import * as v from "valibot";
import { PlanError, stepFrom } from "../read-step.ts";
import { type Json, SERVICES, type Step } from "../step.ts";
import { type Entry, type Header, JOURNAL_SCHEMA, type Journal } from "./entry.ts";
import { planHash } from "./plan-hash.ts";

/** A journal that cannot be used; the message names the line. */
export class JournalError extends Error {
  override readonly name = "JournalError";
}

const LONGEST_LINE = 4_000_000;

const json = v.custom<Json>((value) => value !== undefined);
const time = v.pipe(v.string(), v.isoTimestamp("is no time"));
const call = v.object({
  service: v.picklist(SERVICES),
  operation: v.string(),
  parameters: v.record(v.string(), json),
});
const of = { does: v.picklist(["make", "undo"]), step: v.string(), at: time };
const entry = v.variant("record", [
  v.object({
    record: v.literal("run"),
    run: v.picklist(["apply", "resume", "undo"]),
    at: time,
    tool: v.string(),
    cut: v.exactOptional(v.string()),
  }),
  v.object({ record: v.literal("will"), ...of, seen: json, asked: call }),
  v.object({ record: v.literal("did"), ...of, found: json, requestId: v.exactOptional(v.string()) }),
  v.object({
    record: v.literal("failed"),
    ...of,
    code: v.string(),
    why: v.string(),
    unclear: v.boolean(),
    found: v.exactOptional(json),
  }),
  v.object({ record: v.literal("left"), ...of, outcome: v.string(), why: v.string() }),
]);
const header = v.object({
  record: v.literal("header"),
  schema: v.literal(JOURNAL_SCHEMA),
  tool: v.string(),
  at: time,
  plan: v.string(),
  steps: v.pipe(v.number(), v.integer(), v.minValue(0)),
  accounts: v.array(v.string()),
});

/**
 * A journal's text, and the bytes of its whole lines, behind which a run goes on writing. Throws JournalError where a whole
 * line is no UTF-8: read with something else in its place, it would be of another length than on the disk.
 */
export function wholeLines(content: Uint8Array): { readonly text: string; readonly bytes: number } {
  const bytes = content.lastIndexOf(NEWLINE) + 1;
  const whole = content.subarray(0, bytes);
  const cut = new TextDecoder("utf-8", { ignoreBOM: true }).decode(content.subarray(bytes));
  try {
    return { text: strict(whole) + cut, bytes };
  } catch {
    for (let number = 1, at = 0; at < bytes; number++) {
      const end = whole.indexOf(NEWLINE, at) + 1;
      try {
        strict(whole.subarray(at, end));
      } catch {
        throw new JournalError(`line ${number}: it is no text in UTF-8.`);
      }
      at = end;
    }
    throw new JournalError("it is no text in UTF-8.");
  }
}

const NEWLINE = 10;
const strict = (bytes: Uint8Array): string =>
  new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

/**
 * Reads a journal. A last line without its end is what a run was writing when it died: it is left out and given as `cut`.
 * Throws JournalError where anything else cannot be read, with the line's number, and where the plan was not written whole:
 * then no call was made.
 */
export function journalFrom(text: string): Journal {
  const end = text.lastIndexOf("\n") + 1;
  const cut = end < text.length ? text.slice(end) : undefined;
  const lines = text.slice(0, end).split("\n").slice(0, -1);
  const first = lines[0];
  if (first === undefined) throw new JournalError(NOT_BEGUN);
  const head: Header = valid(header, parsed(first, 1), 1);
  if (lines.length < 1 + head.steps) throw new JournalError(NOT_BEGUN);
  const steps = lines.slice(1, 1 + head.steps).map((line, index) => stepIn(line, index + 2));
  if (planHash(steps) !== head.plan)
    throw new JournalError("Its steps are not those that it was begun with: somebody edited it.");
  const ids = new Set(steps.map(({ id }) => id));
  if (ids.size < steps.length) throw new JournalError("A step is there twice.");
  const entries = lines.slice(1 + head.steps).map((line, index): Entry => {
    const number = index + 2 + head.steps;
    const read = valid(entry, parsed(line, number), number);
    if (read.record !== "run" && !ids.has(read.step))
      throw new JournalError(`line ${number}: it speaks of a step that the plan does not have.`);
    return read;
  });
  return { header: head, steps, entries, cut };
}

const NOT_BEGUN = "It ends before the plan was written whole: no call had been made yet.";

function parsed(line: string, number: number): unknown {
  if (line.length > LONGEST_LINE)
    throw new JournalError(`line ${number}: it is longer than any line of a journal.`);
  try {
    return JSON.parse(line);
  } catch {
    throw new JournalError(`line ${number}: it is not JSON.`);
  }
}

function valid<S extends v.GenericSchema>(schema: S, value: unknown, number: number): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = (issue.path ?? []).map(({ key }) => String(key)).join(".");
  throw new JournalError(`line ${number}: ${path === "" ? "" : `${path}: `}${issue.message.slice(0, 200)}.`);
}

function stepIn(line: string, number: number): Step {
  const value = parsed(line, number);
  const { record, step } =
    typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  if (record !== "step") throw new JournalError(`line ${number}: a step was expected.`);
  try {
    return stepFrom(step, `line ${number}`);
  } catch (error) {
    if (error instanceof PlanError) throw new JournalError(error.message);
    throw error;
  }
}

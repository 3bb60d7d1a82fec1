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
 * Reads a journal, line by line: it can be longer than any text. A last line without its end is what a run was writing when it
 * died: it is left out and given as `cut`. Throws JournalError where anything else cannot be read, with the line's number, and
 * where the plan was not written whole: then no call was made.
 */
export function journalFrom(content: Uint8Array | string): Journal {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const whole = bytes.lastIndexOf(NEWLINE) + 1;
  const cut = whole < bytes.length ? new TextDecoder().decode(bytes.subarray(whole)) : undefined;
  const lines = linesOf(bytes.subarray(0, whole));
  const first = lines.next();
  if (first.done) throw new JournalError(NOT_BEGUN);
  const head: Header = valid(header, parsed(first.value, 1), 1);
  const steps: Step[] = [];
  const ids = new Set<string>();
  const entries: Entry[] = [];
  let number = 1;
  for (const line of lines) {
    number += 1;
    if (steps.length < head.steps) {
      steps.push(stepIn(line, number));
      if (steps.length === head.steps) checkPlan(steps, head, ids);
    } else entries.push(entryIn(line, number, ids));
  }
  if (steps.length < head.steps) throw new JournalError(NOT_BEGUN);
  if (head.steps === 0) checkPlan(steps, head, ids);
  return { header: head, steps, entries, cut, bytes: whole };
}

function checkPlan(steps: readonly Step[], head: Header, ids: Set<string>): void {
  if (planHash(steps) !== head.plan)
    throw new JournalError("Its steps are not those that it was begun with: somebody edited it.");
  for (const { id } of steps) ids.add(id);
  if (ids.size < steps.length) throw new JournalError("A step is there twice.");
}

function entryIn(line: string, number: number, ids: ReadonlySet<string>): Entry {
  const read = valid(entry, parsed(line, number), number);
  if (read.record !== "run" && !ids.has(read.step))
    throw new JournalError(`line ${number}: it speaks of a step that the plan does not have.`);
  return read;
}

const NEWLINE = 10;

/** Throws JournalError for what is no UTF-8: read with something else in its place, it would be of another length than on the disk. */
function* linesOf(bytes: Uint8Array): Generator<string, void, void> {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  for (let number = 1, at = 0; at < bytes.length; number++) {
    const end = bytes.indexOf(NEWLINE, at);
    if (end - at > LONGEST_LINE)
      throw new JournalError(`line ${number}: it is longer than any line of a journal.`);
    let line: string;
    try {
      line = strict.decode(bytes.subarray(at, end));
    } catch {
      throw new JournalError(`line ${number}: it is no text in UTF-8.`);
    }
    yield line;
    at = end + 1;
  }
}

const NOT_BEGUN = "It ends before the plan was written whole: no call had been made yet.";

function parsed(line: string, number: number): unknown {
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

import * as v from "valibot";
import { effectProblem } from "./call-states.ts";
import { type Json, SERVICES, STEP_KINDS, type Step, type StepKind } from "./step.ts";
import { callsProblem } from "./step-calls.ts";

/** AWS's longest document has 51,200 characters; no text of a plan is longer than a few of those. */
const LONGEST_TEXT = 200_000;
const DEEPEST = 32;
const MOST_STEPS = 200_000;

/** The keys that the target of each kind has (`state.ts`). */
export const TARGET: { readonly [K in StepKind]: readonly string[] } = {
  "create-role": ["role"],
  "set-role-trust": ["role"],
  "attach-role-policy": ["policyArn", "role"],
  "put-role-policy": ["policy", "role"],
  "set-account-role": [],
  "create-log-group": ["logGroup"],
  "set-log-key": ["logGroup"],
  "set-retention": ["logGroup"],
  "protect-log-group": ["logGroup"],
  "put-resource-policy": ["policy"],
  "set-access-log": ["apiId", "apiType", "stage"],
  "put-metric-filter": ["filter", "logGroup"],
  "put-alarm": ["alarm"],
  "create-bucket": ["bucket"],
  "set-bucket-lifecycle": ["bucket"],
  "create-delivery-stream": ["stream"],
  "put-subscription": ["filter", "logGroup"],
  "set-execution-log": ["apiId", "apiType", "stage"],
  "associate-web-acl": ["stageArn"],
};

const text = v.pipe(v.string(), v.maxLength(LONGEST_TEXT, "is too long"));
const name = v.pipe(text, v.minLength(1, "is empty"));
const texts = v.array(text, "must be a list of texts");
const json = v.custom<Json>((value) => isJson(value, DEEPEST), "must be plain data, and not too deep");
const call = v.strictObject({
  service: v.picklist(SERVICES),
  operation: name,
  parameters: v.custom<{ readonly [key: string]: Json }>(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value) && isJson(value, DEEPEST),
    "must be an object of plain data",
  ),
});
const step = v.strictObject({
  id: name,
  kind: v.picklist(STEP_KINDS),
  account: v.pipe(v.string(), v.regex(/^\d{12}$/, "must be an account id of 12 digits")),
  region: v.pipe(v.string(), v.regex(/^[a-z]{2,4}(?:-[a-z]+){1,2}-\d$/, "must be a Region")),
  target: v.record(v.string(), text),
  before: json,
  after: json,
  stages: texts,
  checks: texts,
  needs: texts,
  preconditions: texts,
  effect: text,
  call,
  undo: v.union([call, text], "must be a call, or a text that says why there is none"),
  permissions: texts,
  cost: text,
  risk: text,
  care: v.picklist(["safe", "review"]),
});

/** A plan, or part of one, that cannot be used; the message names the place and what is wrong there. */
export class PlanError extends Error {
  override readonly name = "PlanError";
}

/** Checks steps that come from a file: their shape, and that their calls are those of their kinds. Throws PlanError. */
export function stepsFrom(value: unknown): readonly Step[] {
  if (!Array.isArray(value)) throw new PlanError("steps: must be a list");
  if (value.length > MOST_STEPS) throw new PlanError(`steps: more than ${MOST_STEPS}`);
  const steps = value.map((each, index) => stepFrom(each, `steps[${index}]`));
  const ids = new Set<string>();
  for (const [index, { id, needs }] of steps.entries()) {
    if (ids.has(id)) throw new PlanError(`steps[${index}]: ${shown(id)} is there twice`);
    const missing = needs.find((need) => !ids.has(need));
    if (missing !== undefined)
      throw new PlanError(`steps[${index}].needs: ${shown(missing)} is no step before this one`);
    ids.add(id);
  }
  return steps;
}

/** One step; `place` names it in errors. Throws PlanError. */
export function stepFrom(value: unknown, place: string): Step {
  const result = v.safeParse(step, value);
  if (!result.success) {
    const [issue] = result.issues;
    const path = (issue.path ?? []).map(({ key }) => `.${String(key)}`).join("");
    throw new PlanError(`${place}${shown(path)}: ${wordsFor(issue)}`);
  }
  const { output } = result;
  const keys = Object.keys(output.target).sort();
  const wanted = TARGET[output.kind];
  if (keys.length !== wanted.length || keys.some((key, index) => key !== wanted[index]))
    throw new PlanError(`${place}.target: a ${output.kind} has ${wanted.join(", ") || "nothing there"}`);
  const problem = callsProblem(output) ?? effectProblem(output);
  if (problem !== undefined) throw new PlanError(`${place}: ${shown(problem)}`);
  return output;
}

function wordsFor(issue: v.BaseIssue<unknown>): string {
  if (issue.type === "strict_object" && issue.expected === "never") return "is not known here";
  if (issue.received === "undefined") return "is missing";
  return issue.message.slice(0, 200);
}

const shown = (part: string): string => (part.length > 200 ? `${part.slice(0, 200)}…` : part);

function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value === "string") return value.length <= LONGEST_TEXT;
  if (typeof value !== "object" || depth === 0) return false;
  return Object.values(value).every((each) => isJson(each, depth - 1));
}

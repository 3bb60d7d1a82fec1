import * as v from "valibot";
import type { Gap } from "../model/gap.ts";
import { CODE_KINDS } from "../model/stage.ts";
import type { Plan } from "./plan.ts";
import { PlanError, stepsFrom } from "./read-step.ts";

const SCHEMA = "stagelight/plan@1";
const MOST_NOTES = 1_000_000;
const LONGEST_TEXT = 200_000;

const text = v.pipe(v.string(), v.maxLength(LONGEST_TEXT, "is too long"));
const notes = <T extends v.GenericSchema>(item: T) =>
  v.optional(v.pipe(v.array(item), v.maxLength(MOST_NOTES, "is too long")), []);

const DOCUMENT = v.strictObject({
  schema: v.literal(SCHEMA, `must be ${SCHEMA}`),
  tool: v.optional(v.strictObject({ name: text, version: text })),
  /** Read by itself, with its own messages. */
  steps: v.unknown(),
  patches: notes(
    v.strictObject({
      id: text,
      stages: v.array(text),
      checks: v.array(text),
      effect: text,
      edits: v.array(v.strictObject({ file: text, start: v.number(), end: v.number(), text })),
      care: v.picklist(["safe", "review"]),
    }),
  ),
  manual: notes(
    v.strictObject({
      stage: text,
      reason: text,
      checks: v.array(text),
      paste: v.exactOptional(
        v.array(v.strictObject({ language: v.picklist(["typescript", "yaml"]), about: text, text })),
      ),
    }),
  ),
  owned: notes(
    v.strictObject({ stage: text, by: v.picklist(CODE_KINDS), how: text, code: v.optional(text) }),
  ),
  gaps: notes(
    v.object({
      kind: v.optional(text, "unreadable"),
      account: v.exactOptional(text),
      region: v.exactOptional(text),
      file: v.exactOptional(text),
      line: v.exactOptional(v.number()),
      column: v.exactOptional(v.number()),
      operation: v.exactOptional(text),
      code: v.exactOptional(text),
      permission: v.exactOptional(text),
      message: text,
    }),
  ),
});

/** With what could not be looked at when it was made: it is no more complete for having been saved. */
export interface SavedPlan extends Plan {
  readonly gaps: readonly Gap[];
}

/**
 * A plan as `--as json` wrote it. Every field is checked, for people edit plans.
 *
 * @throws PlanError that names the place and what is wrong there
 */
export function planFrom(json: string): SavedPlan {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new PlanError(`it is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : ""}`);
  }
  if (typeof value !== "object" || value === null || !("schema" in value) || value.schema !== SCHEMA)
    throw new PlanError(`it is no plan: "schema" must be "${SCHEMA}" (stagelight fix --as json writes one)`);
  const result = v.safeParse(DOCUMENT, value);
  if (!result.success) {
    const [issue] = result.issues;
    const path = (issue.path ?? []).map(({ key }) => (typeof key === "number" ? `[${key}]` : `.${key}`));
    const why = issue.received === "undefined" ? "is missing" : issue.message;
    throw new PlanError(`${path.join("").slice(1, 200)}: ${why.slice(0, 200)}`);
  }
  const { steps, patches, manual, owned, gaps } = result.output;
  // They are for the code as it was then: made by looking at it again, not from here.
  const again = patches.flatMap(({ stages, checks }) =>
    stages.map((stage) => ({
      stage,
      reason: "Code is patched by `stagelight fix PATH`, not from a plan.",
      checks,
    })),
  );
  return {
    steps: stepsFrom(steps),
    manual: [...again, ...manual],
    owned: owned.map(({ code, ...owner }) => ({ ...owner, ...(code === undefined ? {} : { code }) })),
    gaps: gaps as unknown as readonly Gap[],
  };
}

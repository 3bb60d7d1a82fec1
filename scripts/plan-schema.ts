/**
 * Writes `schema/plan-1.json` from the kinds of steps there are: `node scripts/plan-schema.ts`. A test fails where it is
 * stale.
 */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { TARGET } from "../src/fixes/read-step.ts";
import { SERVICES, STEP_KINDS } from "../src/fixes/step.ts";

const FILE = join(resolve(import.meta.dirname, ".."), "schema/plan-1.json");

const text = (description: string) => ({ type: "string", description });
const texts = (description: string) => ({ type: "array", items: { type: "string" }, description });
const object = (properties: object, optional: readonly string[] = []) => ({
  type: "object",
  additionalProperties: false,
  required: Object.keys(properties).filter((key) => !optional.includes(key)),
  properties,
});

const call = {
  ...object({
    service: { enum: SERVICES },
    operation: text("The API's name of the operation."),
    parameters: { type: "object", description: "Under the names that the API itself uses." },
  }),
  description: "One AWS call as plain data.",
};

const step = {
  ...object({
    id: text("The same change has the same id in every plan."),
    kind: { enum: STEP_KINDS },
    account: { type: "string", pattern: "^\\d{12}$" },
    region: text("IAM has no Regions: there it is the one for whose stages the step was needed first."),
    target: { type: "object", additionalProperties: { type: "string" }, description: "What it changes." },
    before: {
      description: "How that is, as the plan saw it. Where it is otherwise now, the step is not made.",
    },
    after: { description: "How it is when the step is made." },
    stages: texts("The ids of the stages that need it."),
    checks: texts("The checks that it answers."),
    needs: texts("The ids of steps that have to be made first."),
    preconditions: texts("What has to hold, for people."),
    effect: text("What it does, for people."),
    call: { $ref: "#/$defs/call" },
    undo: {
      description: "The call that takes it back, or why there is none.",
      anyOf: [{ $ref: "#/$defs/call" }, { type: "string" }],
    },
    permissions: texts("The IAM actions that the call and its undo need."),
    cost: text("What it costs, for people."),
    risk: text("What can go wrong, for people."),
    care: { enum: ["safe", "review"], description: "review: somebody should look at it first." },
  }),
  allOf: STEP_KINDS.map((kind) => ({
    if: { properties: { kind: { const: kind } } },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it that
    then: { properties: { target: { required: TARGET[kind], maxProperties: TARGET[kind].length } } },
  })),
};

/** The published schema, as data. */
export const planSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "https://unpkg.com/stagelight/schema/plan-1.json",
  title: "Stagelight plan",
  description:
    "What stagelight fix would do, in the order in which it can be done: fix --as json writes it, fix --plan reads it.",
  ...object(
    {
      schema: { const: "stagelight/plan@1" },
      tool: object({ name: { type: "string" }, version: { type: "string" } }),
      steps: { type: "array", items: { $ref: "#/$defs/step" } },
      patches: {
        type: "array",
        description:
          "Changes of the code that was looked at, for its text as it was then; --as patch writes them as a diff.",
        items: object({
          id: text("The same change has the same id in every plan."),
          stages: texts("The ids of the stages that it mends."),
          checks: texts("The checks that it answers."),
          effect: text("What it does, for people."),
          edits: {
            type: "array",
            description: "In the order of files and places; all of them or none.",
            items: object({
              file: text("As in the stage's origin."),
              start: { type: "integer", description: "Where the replaced text begins (UTF-16 offset)." },
              end: { type: "integer", description: "Where it ends." },
              text: text("What takes its place."),
            }),
          },
          care: { enum: ["safe", "review"], description: "review: somebody should look at it first." },
        }),
      },
      manual: {
        type: "array",
        description: "What no step can make right, and why.",
        items: object(
          {
            stage: text("The stage's id."),
            reason: text("Why people have to see to it."),
            checks: texts("The checks that stay as they are."),
            paste: {
              type: "array",
              items: object({
                language: { enum: ["typescript", "yaml"] },
                about: text("Where it goes."),
                text: { type: "string" },
              }),
              description:
                "Code to paste, where the program that makes the stage cannot be changed by itself.",
            },
          },
          ["paste"],
        ),
      },
      owned: {
        type: "array",
        description: "Stages that code owns: they are mended there.",
        items: object(
          {
            stage: text("The live stage's id."),
            by: text("The kind of code: terraform, cloudformation …"),
            how: text("How that is known."),
            code: text("The id of the stage in the code, where that was scanned too."),
          },
          ["code"],
        ),
      },
      gaps: {
        type: "array",
        description: "What could not be looked at.",
        items: { type: "object", required: ["message"], properties: { message: { type: "string" } } },
      },
    },
    ["tool", "patches", "manual", "owned", "gaps"],
  ),
  $defs: { call, step },
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  writeFileSync(FILE, `${JSON.stringify(planSchema, null, 2)}\n`);

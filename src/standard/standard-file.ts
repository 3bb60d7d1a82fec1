import { CHECKS } from "../checks/index.ts";
import type { FieldDemand, Question } from "../model/demands.ts";
import type { ApiType } from "../model/stage.ts";
import type { Node, Problem } from "./node.ts";
import { PRESET_NAMES } from "./presets.ts";
import { QUESTIONS } from "./settings.ts";
import {
  byName,
  described,
  either,
  flag,
  listOf,
  mapped,
  members,
  misfit,
  numberBetween,
  oneOf,
  placed,
  type Shape,
  type ShapeOf,
  text,
} from "./shape/shape.ts";
import { daysAtLeast, daysAtMost, milliseconds } from "./shape/units.ts";

const CHECK_IDS = CHECKS.map(({ id }) => id);
const API_TYPES: readonly ApiType[] = ["REST", "HTTP", "WEBSOCKET"];

const isMap = (node: Node) => node.kind === "map";
const isFlag = (node: Node) => node.kind === "scalar" && typeof node.value === "boolean";

/** A variable of the format, without `$context.`; a family such as `authorizer.claims.` ends in a dot. */
const variable: Shape<string> = {
  schema: { type: "string", pattern: "^(\\$context\\.)?[A-Za-z][A-Za-z0-9_.-]*$", maxLength: 200 },
  read(node, problems) {
    const name = text("the name of a $context variable", /^(?:\$context\.)?[A-Za-z][\w.-]{0,199}$/).read(
      node,
      problems,
    );
    return name?.replace(/^\$context\./, "");
  },
};

const fieldDemand = members(
  {
    apiTypes: described(
      "The API types that this is asked of; absent: all.",
      listOf(oneOf(API_TYPES), { alone: true }),
    ),
    anyOf: described("Any one of these variables meets the demand.", listOf(variable, { alone: true })),
  },
  ["anyOf"],
);

/** A list of variables of which one has to be there, or several such demands, or false: not asked for. */
const question = (name: Question): Shape<readonly FieldDemand[]> => {
  const variables = listOf(variable);
  const demands = listOf(fieldDemand);
  return {
    schema: { anyOf: [variables.schema, demands.schema, { const: false }] },
    read(node, problems) {
      if (node.kind === "scalar" && node.value === false) return [];
      if (node.kind !== "list" || node.items.length === 0) {
        return misfit(node, "a list of variables, a list of { apiTypes, anyOf }, or false", problems);
      }
      if (!node.items.some(isMap)) {
        const anyOf = variables.read(node, problems);
        return anyOf && [{ question: name, apiTypes: API_TYPES, anyOf }];
      }
      return demands.read(node, problems)?.map(({ apiTypes, anyOf }) => ({
        question: name,
        apiTypes: apiTypes ?? API_TYPES,
        anyOf: anyOf ?? [],
      }));
    },
  };
};

const ARN_PATTERN = /^arn:[^\s]{1,2000}$|^\*$/;
const REGION = /^[a-z]{2,5}(?:-[a-z]+){1,3}-\d{1,2}$/;

const arnPattern = text("an ARN pattern such as arn:aws:logs:*:*:log-group:/aws/vendedlogs/*", ARN_PATTERN);

/** An ARN pattern with `*`, or everything of an account, a Region, or both. */
const destination = either<readonly string[], readonly string[]>(
  isMap,
  mapped(
    members({
      account: described(
        "Twelve digits, in quotes.",
        text("an account id of 12 digits in quotes", /^\d{12}$/),
      ),
      region: text("a Region such as eu-west-1", REGION),
    }),
    ({ account = "*", region = "*" }) => [
      `arn:*:logs:${region}:${account}:log-group:*`,
      `arn:*:firehose:${region}:${account}:deliverystream/*`,
    ],
  ),
  mapped(arnPattern, (pattern) => [pattern]),
);

const alarm = (threshold: Shape<number>) =>
  either(
    isFlag,
    flag,
    members({ maxThreshold: described("The alarm's threshold may be at most this.", threshold) }),
  );

const count = numberBetween(0, 1e12, "a number of 0 or more");

/** Names as they are written; what is wrong with them brings the finding back instead of stopping the scan. */
const words: Shape<string> = {
  schema: { type: "string" },
  read(node, problems) {
    if (node.kind !== "scalar") return misfit(node, "text", problems);
    return node.value === null ? "" : String(node.value).slice(0, 2_000);
  },
};

const exemption = members(
  {
    checks: described(
      'The checks whose findings are exempt; "*" is all of them.',
      listOf(oneOf([...CHECK_IDS, "*"]), { alone: true }),
    ),
    stage: described("Pattern with * for the stage's id, `API name/stage`, or the stage's name.", text()),
    tag: described("Tag of the stage: `key` or `key=value`, with * in the value.", text()),
    path: described(
      "Pattern for the file, relative to this one: * within a folder, ** across folders.",
      text(),
    ),
    address: described("Pattern with * for the address in code.", text()),
    reason: described("Why this is accepted.", words),
    owner: described("Who answers for it.", words),
    until: described("The last day it holds, as YYYY-MM-DD.", words),
  },
  ["checks"],
);

/** The file itself: the one source of its reader and of its JSON Schema. */
export const STANDARD_FILE = members({
  $schema: described("The JSON Schema that editors read.", text()),
  extends: described(
    `Standards to start from: ${PRESET_NAMES.join(", ")}, or files relative to this one. Of several, the stricter value holds.`,
    listOf(placed(text("the name of a preset, or a file such as ./org.yaml")), { alone: true, most: 20 }),
  ),
  checks: described(
    "Which checks are on and how severe: off, on (with its own severity), low, medium or high.",
    byName(CHECK_IDS, placed(oneOf(["off", "on", "low", "medium", "high"]))),
  ),
  format: described(
    "What each line has to answer.",
    members(
      Object.fromEntries(QUESTIONS.map((name) => [name, placed(question(name))])) as Record<
        Question,
        Shape<PlacedFields>
      >,
    ),
  ),
  retention: described(
    "How long log groups keep lines.",
    members({
      min: described("At least: days, or 90d, 12w, 2y.", placed(daysAtLeast)),
      max: described("At most; none: no limit.", placed(either(isNone, oneOf(["none"]), daysAtMost))),
      never: described("Lines may be kept for ever.", placed(flag)),
    }),
  ),
  destinations: described(
    "Where lines may go.",
    members({
      allowed: described(
        "ARN patterns with *, or { account, region }; an empty list allows any.",
        placed(mapped(listOf(destination), (patterns) => patterns.flat())),
      ),
      kmsKey: described("Log groups have to be encrypted with a KMS key of their own.", placed(flag)),
      logGroupName: described("Pattern with * for the names of log groups.", placed(text())),
    }),
  ),
  alarms: described(
    "What somebody has to be told of.",
    members({
      clientErrors: placed(alarm(count)),
      serverErrors: placed(alarm(count)),
      latency: placed(alarm(milliseconds)),
      acts: described("An alarm that tells nobody does not count.", placed(flag)),
    }),
  ),
  export: described(
    "Long-term storage besides the log group.",
    members({
      required: placed(flag),
      targets: described("ARN patterns with *; an empty list allows any.", placed(listOf(arnPattern))),
    }),
  ),
  regulations: described(
    "The regulations that this standard is meant to meet, as reports name them.",
    placed(listOf(text(), { alone: true, most: 50 })),
  ),
  gate: described(
    "What makes a scan fail; flags win.",
    members({
      failOn: placed(oneOf(["low", "medium", "high", "never"])),
      strict: described("Conditional and unknown verdicts count as findings.", placed(flag)),
      minCoverage: described(
        "Percent of stages that have to write an access log.",
        placed(numberBetween(0, 100, "a percentage from 0 to 100")),
      ),
    }),
  ),
  exemptions: described(
    "Findings that somebody accepts until a day.",
    listOf(placed(exemption), { most: 5_000 }),
  ),
});

type PlacedFields = { readonly value: readonly FieldDemand[]; readonly at: Node["at"] };

function isNone(node: Node): boolean {
  return node.kind === "scalar" && (node.value === "none" || node.value === null);
}

export type StandardFile = ShapeOf<typeof STANDARD_FILE>;
export type FileExemption = NonNullable<StandardFile["exemptions"]>[number];

/** A file of the standard as typed values; with problems, it must not be used. */
export function readStandard(root: Node): { file: StandardFile; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  // An empty file says nothing, which is fine.
  if (root.kind === "scalar" && root.value === null) return { file: {}, problems };
  return { file: STANDARD_FILE.read(root, problems) ?? {}, problems };
}

import * as v from "valibot";
import type { Coverage } from "../../model/coverage.ts";
import type { ExemptionProblem } from "../../model/exemption-problem.ts";
import type { Finding } from "../../model/finding.ts";
import type { Gap } from "../../model/gap.ts";
import { CODE_KINDS, type Origin } from "../../model/stage.ts";
import type { SavedChanges } from "./changes.ts";

/**
 * The parts of `stagelight/report@1` as they are read back (`schema/report-1.json`). Properties that are not known here
 * are left out: a later version may have written them.
 */
const text = v.string();
const name = v.pipe(v.string(), v.minLength(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const line = v.pipe(v.number(), v.integer(), v.minValue(1));
const date = v.pipe(v.string(), v.isoDate());

const awsOrigin = v.object({
  kind: v.literal("aws"),
  account: text,
  region: text,
  arn: v.pipe(text, v.startsWith("arn:")),
  recordedBy: v.exactOptional(v.object({ service: v.literal("config"), at: text })),
});
const codeOrigin = v.object({
  kind: v.picklist(CODE_KINDS),
  file: text,
  line,
  endLine: line,
  address: name,
  root: v.exactOptional(text),
  constructPath: v.exactOptional(text),
});
const origin: v.GenericSchema<unknown, Origin> = v.variant("kind", [awsOrigin, codeOrigin]);

/** `v.record` leaves out a tag that is called `__proto__`, which AWS allows. */
const tags = v.custom<Readonly<Record<string, string>>>(
  (input) =>
    typeof input === "object" &&
    input !== null &&
    !Array.isArray(input) &&
    Object.values(input).every((value) => typeof value === "string"),
  "expected texts by name",
);

export const stageSchema = v.object({
  id: name,
  apiType: v.picklist(["REST", "HTTP", "WEBSOCKET"]),
  apiTypeAssumed: v.exactOptional(text),
  api: v.object({ id: text, name: text }),
  name,
  origin,
  accessLog: v.nullable(v.object({ destinationArn: v.exactOptional(text), format: v.exactOptional(text) })),
  tags: v.exactOptional(tags),
});
export type SavedStage = v.InferOutput<typeof stageSchema>;

export const findingSchema: v.GenericSchema<unknown, Finding> = v.object({
  check: v.pipe(text, v.regex(/^apigw_[a-z_]{1,100}$/)),
  verdict: v.picklist(["pass", "fail", "conditional", "unknown", "not-applicable"]),
  severity: v.picklist(["low", "medium", "high"]),
  stage: text,
  message: text,
  about: v.exactOptional(text),
  fingerprint: v.pipe(text, v.regex(/^[0-9a-f]{16}$/)),
  cost: v.exactOptional(
    v.object({
      bytesPerLine: v.pipe(v.number(), v.integer(), v.minValue(1)),
      usdPerMillion: v.pipe(v.number(), v.minValue(0)),
      monthlyRequests: v.exactOptional(v.pipe(v.number(), v.minValue(0))),
      usdPerMonth: v.exactOptional(v.pipe(v.number(), v.minValue(0))),
      pricesAsOf: date,
    }),
  ),
  exempt: v.exactOptional(v.object({ reason: text, owner: text, until: date })),
  baselined: v.exactOptional(v.literal(true)),
});

export const gapSchema: v.GenericSchema<unknown, Gap> = v.object({
  // Kinds are added from version to version.
  kind: v.pipe(name, v.regex(/^[a-z-]{1,60}$/)) as unknown as v.GenericSchema<unknown, Gap["kind"]>,
  account: v.exactOptional(text),
  region: v.exactOptional(text),
  file: v.exactOptional(text),
  line: v.exactOptional(line),
  column: v.exactOptional(line),
  operation: v.exactOptional(text),
  code: v.exactOptional(text),
  permission: v.exactOptional(text),
  message: text,
});

export const exemptionProblemSchema: v.GenericSchema<unknown, ExemptionProblem> = v.object({
  kind: v.picklist(["does-not-hold", "not-needed", "not-used"]),
  where: text,
  message: text,
});

export const coverageSchema: v.GenericSchema<unknown, Coverage> = v.pipe(
  v.object({
    stages: count,
    logged: count,
    unlogged: count,
    conditional: count,
    unknown: count,
    exempt: count,
  }),
  v.check(
    (of) => of.stages === of.logged + of.unlogged + of.conditional + of.unknown + of.exempt,
    "stages must be the sum of the others",
  ),
);

const time = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.check((written) => !Number.isNaN(Date.parse(written)), "it is no time"),
);

const scopeName = v.pipe(text, v.regex(/^[\w./-]{1,100}$/));

/** The scan's own record, without the tool's version. */
export const recordSchema = v.object({
  startedAt: time,
  endedAt: time,
  identities: v.array(text),
  lookedAt: text,
  arguments: v.array(text),
  scope: v.object({ code: v.exactOptional(scopeName), live: v.exactOptional(scopeName) }),
});

export const toolSchema = v.object({
  name: v.literal("stagelight"),
  version: v.pipe(text, v.maxLength(100)),
});

const fingerprints = v.array(v.pipe(text, v.regex(/^[0-9a-f]{16}$/)));

export const changesSchema: v.GenericSchema<unknown, SavedChanges> = v.object({
  against: text,
  new: fingerprints,
  open: fingerprints,
  fixed: fingerprints,
  gone: v.array(findingSchema),
});

import * as v from "valibot";
import { behaviour, policyDocument, surroundings, traffic } from "./seed-surroundings.ts";

const accountId = v.pipe(v.string(), v.regex(/^\d{12}$/, "must be an account id of 12 digits"));
const region = v.pipe(
  v.string(),
  v.regex(/^[a-z]{2,4}(?:-[a-z]+){1,2}-\d$/, "must be a Region name such as eu-west-1"),
);
const name = v.pipe(v.string(), v.minLength(1, "must not be empty"));
const time = v.pipe(v.string(), v.isoTimestamp("must be a time such as 2026-01-31T12:00:00Z"));
const texts = v.record(v.string(), v.string());
const id = v.pipe(v.string(), v.regex(/^[a-z0-9]{1,32}$/, "must be lower-case letters and digits"));

/** The two halves of access logging. What the service would refuse today can be seeded: old stages hold such values. */
const accessLog = v.strictObject({ destinationArn: v.optional(v.string()), format: v.optional(v.string()) });

const stage = v.strictObject({
  name,
  accessLog: v.optional(accessLog),
  tags: v.optional(texts),
  createdAt: v.optional(time),
  description: v.optional(v.string()),
  traffic: v.optional(traffic),
});
const restStage = v.strictObject({
  ...stage.entries,
  /** The share of requests, in percent, that goes to a canary deployment. */
  canaryPercent: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
  loggingLevel: v.optional(v.picklist(["OFF", "ERROR", "INFO"])),
  tracingEnabled: v.optional(v.boolean()),
  webAclArn: v.optional(v.string()),
});
const v2Stage = v.strictObject({
  ...stage.entries,
  accessLog: v.optional(v.strictObject({ destinationArn: v.string(), format: v.string() })),
  autoDeploy: v.optional(v.boolean()),
  managed: v.optional(v.boolean()),
});

const api = v.strictObject({
  id: v.optional(id),
  name: v.string(),
  tags: v.optional(texts),
  createdAt: v.optional(time),
  /** Its execute-api address answers nobody. */
  disableExecuteApiEndpoint: v.optional(v.boolean()),
  ...behaviour,
});
const restApi = v.strictObject({
  ...api.entries,
  endpoint: v.optional(v.picklist(["EDGE", "REGIONAL", "PRIVATE"])),
  stages: v.array(restStage),
});
const v2Api = v.strictObject({ ...api.entries, stages: v.array(v2Stage) });

const aggregator = v.strictObject({
  name,
  organization: v.optional(v.boolean()),
  accounts: v.optional(v.array(accountId)),
  regions: v.optional(v.array(region)),
});

const accountRegion = v.strictObject({
  cloudwatchRoleArn: v.optional(v.string()),
  restApis: v.optional(v.array(restApi)),
  httpApis: v.optional(v.array(v2Api)),
  websocketApis: v.optional(v.array(v2Api)),
  aggregators: v.optional(v.array(aggregator)),
  ...surroundings,
});

const role = v.strictObject({
  name,
  /** It was there, and is no more: a Region's CloudWatch role may still name it. */
  deleted: v.optional(v.boolean()),
  /** Account ids, ARNs, service principals such as `apigateway.amazonaws.com`, or `*`. */
  trusts: v.array(v.string()),
  externalId: v.optional(v.string()),
  /** ARNs of attached policies. */
  policies: v.optional(v.array(v.string())),
  /** Name → document. */
  inlinePolicies: v.optional(v.record(v.string(), policyDocument)),
  /** The ARN of the policy that bounds it. */
  boundary: v.optional(v.string()),
});

const account = v.strictObject({
  id: accountId,
  name,
  email: v.optional(v.string()),
  status: v.optional(v.picklist(["ACTIVE", "SUSPENDED"])),
  /** The name of its organizational unit; the root unless told. */
  unit: v.optional(v.string()),
  optedInRegions: v.optional(v.array(region)),
  roles: v.optional(v.array(role)),
  managedPolicies: v.optional(v.array(v.strictObject({ name, document: policyDocument }))),
  regions: v.optional(v.record(region, accountRegion)),
});

const count = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)));
/** Where a fault strikes: exact names, or with `*` for any text. */
const where = {
  account: v.optional(v.string()),
  region: v.optional(v.string()),
  service: v.optional(v.string()),
  operation: v.optional(v.string()),
  /** Only the first so many matching requests. */
  count,
  /** Only so many of them, from 0 to 1, chosen by a generator that starts from `seed`. */
  probability: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  seed: v.optional(v.pipe(v.number(), v.integer())),
};
const fault = v.variant("kind", [
  v.strictObject({
    kind: v.literal("throttle"),
    ...where,
    /** Requests a second, and how many may come at once, for each account and Region. */
    rate: v.optional(v.pipe(v.number(), v.minValue(0.001))),
    burst: v.optional(v.pipe(v.number(), v.minValue(1))),
  }),
  v.strictObject({
    kind: v.literal("error"),
    ...where,
    status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599))),
    code: v.optional(v.string()),
  }),
  v.strictObject({ kind: v.literal("reset"), ...where }),
  v.strictObject({ kind: v.literal("hang"), ...where }),
  v.strictObject({
    kind: v.literal("latency"),
    ...where,
    milliseconds: v.pipe(v.number(), v.minValue(0), v.maxValue(600_000)),
  }),
  v.strictObject({
    kind: v.literal("access-denied"),
    ...where,
    by: v.optional(v.picklist(["identity-policy", "service-control-policy"])),
  }),
  v.strictObject({
    kind: v.literal("malformed"),
    ...where,
    body: v.optional(v.picklist(["html", "truncated", "wrong-types"])),
  }),
  v.strictObject({ kind: v.literal("expired-token"), ...where }),
  v.strictObject({ kind: v.literal("repeat-token"), ...where }),
  v.strictObject({
    kind: v.literal("stale-roles"),
    ...where,
    /** What IAM changed later than this before the request is not seen by it yet. */
    milliseconds: v.pipe(v.number(), v.minValue(0), v.maxValue(600_000)),
  }),
]);

const seed = v.strictObject({
  $schema: v.optional(v.string()),
  partition: v.optional(v.picklist(["aws", "aws-cn", "aws-us-gov"])),
  organization: v.optional(
    v.strictObject({
      id: v.optional(v.string()),
      managementAccount: accountId,
      /** Members that may ask about the organization as the management account may. */
      delegatedAdministrators: v.optional(v.array(accountId)),
      units: v.optional(v.array(v.strictObject({ name, parent: v.optional(v.string()) }))),
    }),
  ),
  accounts: v.pipe(v.array(account), v.minLength(1, "must name at least one account")),
  faults: v.optional(v.array(fault)),
});

/** What a sandbox holds when it starts: the JSON of `schema/sandbox-seed-1.json`. */
export type Seed = v.InferOutput<typeof seed>;
export type AccountSeed = Seed["accounts"][number];
export type RegionSeed = NonNullable<AccountSeed["regions"]>[string];
export type RestApiSeed = NonNullable<RegionSeed["restApis"]>[number];
export type V2ApiSeed = NonNullable<RegionSeed["httpApis"]>[number];
export type Fault = NonNullable<Seed["faults"]>[number];

/** A seed that cannot be used; the message names the place in the file and what is wrong there. */
export class SeedError extends Error {
  override readonly name = "SeedError";
}

const MAX_ISSUES = 5;

/** `accounts[1].regions["eu-west-1"].restApis[0].name` */
function placeOf(issue: v.BaseIssue<unknown>): string {
  let place = "";
  for (const { key } of issue.path ?? []) {
    if (typeof key === "number") place += `[${key}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(String(key))) place += place === "" ? String(key) : `.${String(key)}`;
    else place += `[${JSON.stringify(String(key))}]`;
  }
  return place || "the seed";
}

function wordsFor(issue: v.BaseIssue<unknown>): string {
  if (issue.type !== "strict_object") return issue.message;
  if (issue.expected === "never") return "is not known here";
  return issue.received === "undefined" ? "is missing" : issue.message;
}

/** Checks what a seed file holds. Throws SeedError, which names up to five places that are wrong. */
export function seedFrom(value: unknown): Seed {
  const result = v.safeParse(seed, value);
  if (!result.success) {
    const told = result.issues.slice(0, MAX_ISSUES).map((issue) => `${placeOf(issue)}: ${wordsFor(issue)}`);
    const more = result.issues.length - told.length;
    throw new SeedError([...told, ...(more > 0 ? [`and ${more} more`] : [])].join("\n"));
  }
  checkReferences(result.output);
  return result.output;
}

/** What the schema cannot say: names that must be unique or must exist. */
function checkReferences({ accounts, organization }: Seed): void {
  const ids = new Set<string>();
  accounts.forEach(({ id: accountName }, i) => {
    if (ids.has(accountName)) throw new SeedError(`accounts[${i}].id: ${accountName} is there twice`);
    ids.add(accountName);
  });
  if (organization && !ids.has(organization.managementAccount)) {
    throw new SeedError(
      `organization.managementAccount: no account ${organization.managementAccount} in accounts`,
    );
  }
  organization?.delegatedAdministrators?.forEach((each, i) => {
    if (!ids.has(each))
      throw new SeedError(`organization.delegatedAdministrators[${i}]: no account ${each} in accounts`);
  });
  const units = new Set<string>();
  organization?.units?.forEach((unit, i) => {
    if (units.has(unit.name))
      throw new SeedError(`organization.units[${i}].name: ${unit.name} is there twice`);
    // A parent comes before its children, so that there are no circles.
    if (unit.parent !== undefined && !units.has(unit.parent)) {
      throw new SeedError(`organization.units[${i}].parent: no unit ${unit.parent} before this one`);
    }
    units.add(unit.name);
  });
  accounts.forEach(({ unit }, i) => {
    if (unit !== undefined && !units.has(unit)) throw new SeedError(`accounts[${i}].unit: no unit ${unit}`);
  });
}

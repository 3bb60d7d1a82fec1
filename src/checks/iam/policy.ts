import { fits } from "../arn.ts";

/** What a policy says to one request. `unclear`: a condition or a variable decides, which is not evaluated here. */
export type Answer = "allowed" | "denied" | "silent" | "unclear";

export interface Request {
  readonly action: string;
  /** An ARN; a `*` at its end asks for everything below. */
  readonly resource: string;
  /** The service that asks, for policies that name a principal: `apigateway.amazonaws.com`. */
  readonly service?: string;
  /** Values of condition keys that are known: `aws:SourceAccount` → its value. Keys in lower case. */
  readonly context?: ReadonlyMap<string, string>;
  /** Keys of which only the form of the value is known, as a pattern. */
  readonly about?: ReadonlyMap<string, string>;
}

interface Statement {
  readonly allow: boolean;
  readonly actions: Patterns;
  /** Absent in trust policies: the role itself. */
  readonly resources: Patterns | undefined;
  readonly services: readonly string[];
  /** `NotPrincipal`: everybody but some. */
  readonly exceptPrincipals: boolean;
  readonly conditions: Condition[];
  readonly unclear: boolean;
}

/** Patterns of which one has to fit; `negated`: none may. */
interface Patterns {
  readonly patterns: readonly string[];
  readonly negated: boolean;
}

interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export interface Policy {
  readonly statements: readonly Statement[];
}

/** IAM's largest documents are 10,240 characters, CloudWatch Logs' 51,200; nothing longer is a policy. */
const MAX_LENGTH = 131_072;

/** The policy in a JSON text, or undefined where it is none. Never throws. */
export function parsePolicy(text: string): Policy | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(document)) return undefined;
  const statements = (Array.isArray(document.Statement) ? document.Statement : [document.Statement]).map(
    statementOf,
  );
  return statements.every((each) => each !== undefined) ? { statements } : undefined;
}

/**
 * What these policies together say: a denial wins over an allowance (IAM User Guide, policy evaluation logic). A denial
 * that hangs on an open condition leaves the answer unclear.
 */
export function answerOf(policies: readonly Policy[], request: Request): Answer {
  const all = policies.flatMap(({ statements }) => statements);
  const said = (allow: boolean) =>
    new Set(all.filter((each) => each.allow === allow).map((each) => answer(each, request)));
  const against = said(false);
  if (against.has("denied")) return "denied";
  if (against.has("unclear")) return "unclear";
  const inFavour = said(true);
  if (inFavour.has("allowed")) return "allowed";
  return inFavour.has("unclear") ? "unclear" : "silent";
}

function answer(statement: Statement, request: Request): Answer {
  if (!covers(statement.actions, request.action, true)) return "silent";
  if (statement.resources && !covers(statement.resources, request.resource, false)) return "silent";
  const named = request.service === undefined || namesService(statement, request.service);
  if (named === false) return "silent";
  const holds = statement.conditions.map((condition) => conditionHolds(condition, request));
  if (holds.includes(false)) return "silent";
  if (statement.unclear || named === undefined || holds.includes(undefined)) return "unclear";
  return statement.allow ? "allowed" : "denied";
}

/** Whether the statement's principal is this service. Principals know no wildcards but the one that means everybody. */
function namesService({ services, exceptPrincipals }: Statement, service: string): boolean | undefined {
  if (exceptPrincipals) return undefined;
  return services.includes("*") || services.includes(service);
}

function covers({ patterns, negated }: Patterns, value: string, ignoreCase: boolean): boolean {
  const wanted = ignoreCase ? value.toLowerCase() : value;
  const found = patterns.some((pattern) => fits(ignoreCase ? pattern.toLowerCase() : pattern, wanted));
  return found !== negated;
}

const NEGATED: Readonly<Record<string, string>> = {
  stringnotequals: "stringequals",
  stringnotlike: "stringlike",
  arnnotequals: "arnlike",
  arnnotlike: "arnlike",
};

/** True or false where the key's value is known and the operator is one of text; undefined otherwise. */
function conditionHolds({ operator, key, values }: Condition, request: Request): boolean | undefined {
  const positive = NEGATED[operator];
  if (positive) {
    const holds = conditionHolds({ operator: positive, key, values }, request);
    return holds === undefined ? undefined : !holds;
  }
  const value = request.context?.get(key);
  const about = request.about?.get(key);
  switch (operator) {
    case "stringequals":
      return value === undefined ? undefined : values.includes(value);
    case "stringlike":
    case "arnequals":
    case "arnlike":
      if (value !== undefined) return values.some((pattern) => fits(pattern, value));
      // All that begins so is let in; a narrower pattern may let in what will come, or not.
      return about !== undefined && values.some((pattern) => fits(pattern, about)) ? true : undefined;
    default:
      return undefined;
  }
}

function statementOf(value: unknown): Statement | undefined {
  if (!isObject(value)) return undefined;
  const actions = patternsOf(value.Action, value.NotAction);
  if (!actions || (value.Effect !== "Allow" && value.Effect !== "Deny")) return undefined;
  const resources = patternsOf(value.Resource, value.NotResource);
  const conditions = conditionsOf(value.Condition);
  return {
    allow: value.Effect === "Allow",
    actions,
    resources,
    services: servicesOf(value.Principal),
    exceptPrincipals: value.NotPrincipal !== undefined,
    conditions: conditions ?? [],
    unclear: conditions === undefined || hasVariable(resources),
  };
}

function patternsOf(positive: unknown, negative: unknown): Patterns | undefined {
  const negated = positive === undefined;
  const patterns = texts(negated ? negative : positive);
  return patterns ? { patterns, negated } : undefined;
}

function servicesOf(principal: unknown): readonly string[] {
  if (principal === "*") return ["*"];
  if (!isObject(principal)) return [];
  return [
    ...(texts(principal.Service) ?? []),
    ...(texts(principal.AWS) ?? []).filter((each) => each === "*"),
  ];
}

/** Undefined where a condition is not of the form that IAM has: what it means is anybody's guess. */
function conditionsOf(value: unknown): Condition[] | undefined {
  if (value === undefined) return [];
  if (!isObject(value)) return undefined;
  const all: Condition[] = [];
  for (const [operator, keys] of Object.entries(value)) {
    if (!isObject(keys)) return undefined;
    for (const [key, wanted] of Object.entries(keys)) {
      const values = scalars(wanted);
      if (!values) return undefined;
      all.push({ operator: operator.toLowerCase(), key: key.toLowerCase(), values });
    }
  }
  return all;
}

/** Texts, and what JSON writes without quotes: IAM takes numbers and booleans for their texts. */
function scalars(value: unknown): string[] | undefined {
  const list = Array.isArray(value) ? value : [value];
  const plain = list.every((each) => ["string", "number", "boolean"].includes(typeof each));
  return plain ? list.map(String) : undefined;
}

const hasVariable = (resources: Patterns | undefined) =>
  resources?.patterns.some((pattern) => pattern.includes("${")) ?? false;

function texts(value: unknown): string[] | undefined {
  if (typeof value === "string") return [value];
  return Array.isArray(value) && value.every((each) => typeof each === "string") ? value : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What one statement of a policy says; lists even where the document has a single text. */
interface Statement {
  readonly effect: string;
  readonly actions: readonly string[] | undefined;
  readonly notActions: readonly string[] | undefined;
  readonly resources: readonly string[] | undefined;
  readonly notResources: readonly string[] | undefined;
  /** Kind (`Service`, `AWS`) → names; `*` for everybody. */
  readonly principals: ReadonlyMap<string, readonly string[]> | "*" | undefined;
  readonly conditions: readonly Condition[];
}

interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** What is asked of policies. `context` holds condition keys in lower case. */
export interface Ask {
  readonly action: string;
  readonly resource: string;
  /** The service that asks, where the policies say who may (trust and resource policies). */
  readonly service?: string;
  readonly context?: ReadonlyMap<string, string>;
}

const MAX_DOCUMENT = 131_072;
const object = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
const listed = (value: unknown): string[] | undefined => {
  if (value === undefined) return undefined;
  return (Array.isArray(value) ? value : [value]).map((each: unknown) =>
    typeof each === "string" ? each : JSON.stringify(each),
  );
};

/** The statements of a document; undefined where it is none. */
export function statementsOf(document: string): readonly Statement[] | undefined {
  if (document.length > MAX_DOCUMENT) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(document);
  } catch {
    return undefined;
  }
  const statements = object(value)?.Statement;
  if (statements === undefined) return undefined;
  const found: Statement[] = [];
  for (const each of Array.isArray(statements) ? statements : [statements]) {
    const entry = object(each);
    if (!entry || (entry.Effect !== "Allow" && entry.Effect !== "Deny")) return undefined;
    found.push({
      effect: entry.Effect,
      actions: listed(entry.Action),
      notActions: listed(entry.NotAction),
      resources: listed(entry.Resource),
      notResources: listed(entry.NotResource),
      principals: principalsIn(entry.Principal),
      conditions: conditionsIn(entry.Condition),
    });
  }
  return found;
}

function principalsIn(value: unknown): Statement["principals"] {
  if (value === "*") return "*";
  const entries = object(value);
  return entries && new Map(Object.entries(entries).map(([kind, names]) => [kind, listed(names) ?? []]));
}

function conditionsIn(value: unknown): Condition[] {
  return Object.entries(object(value) ?? {}).flatMap(([operator, keys]) =>
    Object.entries(object(keys) ?? {}).map(([key, values]) => ({
      operator,
      key: key.toLowerCase(),
      values: listed(values) ?? [],
    })),
  );
}

/** Whether the documents together allow it: one allows and none denies. A document that cannot be read allows nothing. */
export function allows(documents: readonly string[], ask: Ask): boolean {
  const matching = documents
    .flatMap((document) => statementsOf(document) ?? [])
    .filter((statement) => concerns(statement, ask));
  return (
    matching.some(({ effect }) => effect === "Allow") && !matching.some(({ effect }) => effect === "Deny")
  );
}

function concerns(statement: Statement, { action, resource, service, context = new Map() }: Ask): boolean {
  const { actions, notActions, resources, notResources, principals, conditions } = statement;
  const anyCase = (patterns: readonly string[]) =>
    patterns.some((pattern) => matchesGlob(pattern.toLowerCase(), action.toLowerCase()));
  const names = (patterns: readonly string[]) => patterns.some((pattern) => matchesGlob(pattern, resource));
  if (actions ? !anyCase(actions) : !notActions || anyCase(notActions)) return false;
  // Trust policies have no resource: they speak of the role itself.
  if (resources && !names(resources)) return false;
  if (notResources && names(notResources)) return false;
  if (service !== undefined && !isNamed(principals, service)) return false;
  return conditions.every((condition) => holds(condition, context));
}

function isNamed(principals: Statement["principals"], service: string): boolean {
  if (principals === "*") return true;
  return (principals?.get("Service") ?? []).includes(service) || (principals?.get("AWS") ?? []).includes("*");
}

/** Operators that policies for log delivery use; another one does not hold. An absent key holds only for `…IfExists`. */
function holds({ operator, key, values }: Condition, context: ReadonlyMap<string, string>): boolean {
  const value = context.get(key);
  const [, base = "", ifExists] = /^(.*?)(IfExists)?$/.exec(operator) ?? [];
  if (value === undefined)
    return ifExists !== undefined || base === "StringNotEquals" || base === "ArnNotLike";
  switch (base) {
    case "StringEquals":
      return values.includes(value);
    case "StringNotEquals":
      return !values.includes(value);
    case "StringLike":
    case "ArnLike":
    case "ArnEquals":
      return values.some((pattern) => matchesGlob(pattern, value));
    case "StringNotLike":
    case "ArnNotLike":
    case "ArnNotEquals":
      return !values.some((pattern) => matchesGlob(pattern, value));
    default:
      return false;
  }
}

/** `*` is any text, `?` any character. Goes back to the last star only, so it takes no more than length × length. */
export function matchesGlob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (p < pattern.length && pattern[p] === "*") {
      star = p++;
      mark = t;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === text[t])) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      t = mark;
    } else return false;
  }
  while (pattern[p] === "*") p += 1;
  return p === pattern.length;
}

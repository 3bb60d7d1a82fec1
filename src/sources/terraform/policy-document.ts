import type { Fact } from "../../model/fact.ts";
import type { Body } from "../../syntax/hcl/ast.ts";
import { type NestedBlock, nestedBlocks } from "./blocks.ts";
import { evaluate } from "./evaluate.ts";
import { toJson } from "./functions/json.ts";
import type { Scope } from "./scope.ts";
import { deepAlternative, lift } from "./values/lift.ts";
import { openAmong } from "./values/open.ts";
import {
  alternative,
  isList,
  object,
  tuple,
  unknownResult,
  unknownValue,
  type Value,
} from "./values/value.ts";

/**
 * The `json` of `aws_iam_policy_document`, which depends on nothing but its arguments: the same statements, if not letter
 * by letter the same text (provider documentation). Documents that it takes from elsewhere are not merged here.
 */
export function policyDocument(body: Body, scope: Scope, reference: string): Value {
  const open = () => unknownValue(reference, "is read when Terraform plans: scan the plan");
  for (const name of MERGED) if (body.attributes.has(name)) return open();
  const document = each(nestedBlocks(body, "statement", scope), (statements) =>
    object([
      ["Version", argument(body, scope, "version") ?? "2012-10-17"],
      ["Statement", tuple(statements.map(statementOf))],
    ]),
  );
  return lift(
    [document],
    ([whole = null]) => (openAmong([whole], true) ? open() : toJson(whole).replaceAll("\\u0026{", "${")),
    open,
    deepAlternative,
  );
}

const MERGED = ["source_policy_documents", "override_policy_documents", "source_json", "override_json"];

function argument(body: Body, scope: Scope, name: string): Value | undefined {
  const attribute = body.attributes.get(name);
  const value = attribute && evaluate(attribute.value, scope);
  return value === null ? undefined : value;
}

const LISTS = [
  ["actions", "Action"],
  ["not_actions", "NotAction"],
  ["resources", "Resource"],
  ["not_resources", "NotResource"],
] as const;

function statementOf({ body, scope }: NestedBlock): Value {
  const entries: [string, Value][] = [["Effect", argument(body, scope, "effect") ?? "Allow"]];
  for (const [name, key] of LISTS) {
    const value = argument(body, scope, name);
    if (value !== undefined && !(isList(value) && value.items.length === 0)) entries.push([key, value]);
  }
  for (const [type, key] of [
    ["principals", "Principal"],
    ["not_principals", "NotPrincipal"],
  ] as const) {
    const principals = nestedBlocks(body, type, scope);
    if (isNone(principals)) continue;
    entries.push([key, each(principals, (blocks) => grouped(blocks, ["type"], "identifiers"))]);
  }
  const conditions = nestedBlocks(body, "condition", scope);
  if (!isNone(conditions)) {
    entries.push([
      "Condition",
      each(conditions, (blocks) => grouped(blocks, ["test", "variable"], "values")),
    ]);
  }
  return object(entries);
}

/** A list of each block under its keys: `{ test: { variable: values } }`. Blocks of the same keys are put together. */
function grouped(blocks: readonly NestedBlock[], keys: readonly string[], values: string): Value {
  const [name, ...rest] = keys;
  if (name === undefined) {
    const lists = blocks.map(({ body, scope }) => argument(body, scope, values) ?? tuple([]));
    if (lists.length === 1) return lists[0] ?? null;
    return tuple(lists.flatMap((list) => (isList(list) ? list.items : [list])));
  }
  const groups = new Map<string, NestedBlock[]>();
  for (const block of blocks) {
    const key = argument(block.body, block.scope, name);
    if (typeof key !== "string") return unknownValue(name, "is not known here");
    groups.set(key, [...(groups.get(key) ?? []), block]);
  }
  return object([...groups].map(([key, those]) => [key, grouped(those, rest, values)] as const));
}

const isNone = (blocks: Fact<readonly unknown[]>) => blocks.state === "known" && blocks.value.length === 0;

/** The blocks as a value, in each way in which conditions can come out. */
function each(blocks: Fact<readonly NestedBlock[]>, build: (blocks: readonly NestedBlock[]) => Value): Value {
  if (blocks.state === "known") return build(blocks.value);
  if (blocks.state === "choice") {
    return alternative(blocks.condition, each(blocks.whenTrue, build), each(blocks.whenFalse, build));
  }
  return unknownResult("a block", blocks.state === "unknown" ? blocks.why : "is known only after apply");
}

import type { Assignment } from "../../model/fact.ts";
import { type Body, textOf } from "../../syntax/hcl/ast.ts";
import { nestedBlock } from "./blocks.ts";
import { conditionOf } from "./condition.ts";
import { evaluate } from "./evaluate.ts";
import type { Scope } from "./scope.ts";
import { convert } from "./values/convert.ts";
import { BOOL, NUMBER } from "./values/type.ts";
import {
  alternative,
  failure,
  type Instance,
  isAlternative,
  isDictionary,
  isFailure,
  isList,
  isOpen,
  unknownResult,
  unknownValue,
  type Value,
} from "./values/value.ts";

/** One of the instances that `count` or `for_each` makes of a block. */
export interface Copy {
  /** `""`, `[0]`, `["a"]`, or `[*]` where how many there are is not known here. */
  readonly index: string;
  readonly address: string;
  /** What `each` and `count` mean in it. */
  readonly names: ReadonlyMap<string, Value>;
  /** The ways in which open conditions come out when it exists; undefined: always. */
  readonly worlds: readonly Assignment[] | undefined;
  /** Why Terraform refuses the count or for_each, where it does: then nothing at all is created. */
  readonly refused?: string;
}

export interface Copies {
  readonly copies: readonly Copy[];
  /** How many there would be, where that is more than are looked at. */
  readonly cutAt?: number;
}

/** No more instances than this are made of one block. */
export const MAX_COPIES = 1000;

/** More ways for conditions to come out than this are not followed. */
const MAX_WORLDS = 64;

/** The instances of a resource or module block. */
export function copiesOf(body: Body, scope: Scope, subject: string): Copies {
  const count = body.attributes.get("count");
  const forEach = body.attributes.get("for_each");
  const repeat = count ?? forEach;
  if (!repeat) return { copies: single(body, scope, subject) };
  const value = evaluate(repeat.value, scope);
  const leaves = leavesOf(value);
  const found = new Map<string, { key: Value; worlds: Assignment[] }>();
  let cutAt: number | undefined;
  for (const { assignment, value: settled } of leaves ?? [
    { assignment: {}, value: unknownValue(subject, "") },
  ]) {
    const keys = count ? countKeys(settled) : eachKeys(settled);
    if (keys === undefined) {
      const all = found.get("[*]") ?? { key: settled, worlds: [] };
      found.set("[*]", { key: all.key, worlds: [...all.worlds, assignment] });
      continue;
    }
    if (keys.total > MAX_COPIES) cutAt = keys.total;
    for (const key of keys.some) {
      const index = `[${typeof key === "number" ? key : quoted(key)}]`;
      const before = found.get(index) ?? { key, worlds: [] };
      found.set(index, { key: before.key, worlds: [...before.worlds, assignment] });
    }
  }
  const always = (leaves?.length ?? 1) === 1;
  const copies = [...found].map(
    ([index, { key, worlds }]): Copy => ({
      index,
      address: subject + index,
      names: count
        ? countNames(index, key, value)
        : eachNames(index, key, value, `${subject}: for_each is ${textOf(repeat.value)}`),
      worlds: always ? undefined : worlds,
      ...(isFailure(key)
        ? {
            refused: `${subject}: ${count ? "count" : "for_each"} is ${textOf(repeat.value)}, which fails: ${key.message}`,
          }
        : {}),
    }),
  );
  return { copies, ...(cutAt === undefined ? {} : { cutAt }) };
}

/** A block without count and for_each is there once, unless OpenTofu's `enabled` says otherwise. */
function single(body: Body, scope: Scope, address: string): Copy[] {
  const always: Copy = { index: "", address, names: new Map(), worlds: undefined };
  const leaves = leavesOf(enabledIn(body, scope));
  if (!leaves) return [always];
  const there = leaves.filter(({ value }) => value !== false);
  if (there.length === 0) return [];
  if (there.length === leaves.length) return [always];
  return [{ ...always, worlds: there.map(({ assignment }) => assignment) }];
}

/**
 * Whether a block without count and for_each is there, as OpenTofu's `lifecycle` says: true, false, or
 * depending on a condition (OpenTofu language documentation, "The enabled Meta-Argument").
 */
export function enabledIn(body: Body, scope: Scope): Value {
  const lifecycle = nestedBlock(body, "lifecycle", scope);
  const enabled = lifecycle?.kind === "block" ? lifecycle.argument("enabled")?.value : undefined;
  if (!enabled) return true;
  const settle = (value: Value): Value => {
    if (isAlternative(value)) {
      return alternative(value.condition, settle(value.whenTrue), settle(value.whenFalse));
    }
    const settled = convert(value, BOOL);
    if (!isOpen(settled) || settled.kind === "failure") return settled !== false;
    const { name, negated } = conditionOf(enabled, settled, scope, evaluate);
    return alternative(name, !negated, negated);
  };
  return settle(evaluate(enabled, scope));
}

interface Keys {
  readonly total: number;
  readonly some: readonly (string | number)[];
}

function countKeys(value: Value): Keys | undefined {
  const total = convert(value, NUMBER);
  if (typeof total !== "number" || total < 0 || !Number.isInteger(total)) return undefined;
  return { total, some: Array.from({ length: Math.min(total, MAX_COPIES) }, (_, index) => index) };
}

function eachKeys(value: Value): Keys | undefined {
  if (isDictionary(value)) {
    const keys = [...value.entries.keys()];
    return { total: keys.length, some: keys.slice(0, MAX_COPIES) };
  }
  if (!isList(value) || value.of === "tuple" || !value.items.every((item) => typeof item === "string")) {
    return isList(value) && value.items.length === 0 ? { total: 0, some: [] } : undefined;
  }
  const items = value.items as readonly string[];
  return { total: items.length, some: items.slice(0, MAX_COPIES) };
}

/** A key as Terraform prints it in an address. */
function quoted(key: string): string {
  return JSON.stringify(key).replaceAll("${", "$${").replaceAll("%{", "%%{");
}

/** The value with its open conditions decided, each way they can come out; undefined if there are too many. */
export function leavesOf(
  value: Value,
  assignment: Assignment = {},
): { readonly assignment: Assignment; readonly value: Value }[] | undefined {
  if (!isAlternative(value)) return [{ assignment, value }];
  const decided = assignment[value.condition];
  if (decided !== undefined) return leavesOf(decided ? value.whenTrue : value.whenFalse, assignment);
  const left = leavesOf(value.whenTrue, { ...assignment, [value.condition]: true });
  const right = leavesOf(value.whenFalse, { ...assignment, [value.condition]: false });
  if (!left || !right || left.length + right.length > MAX_WORLDS) return undefined;
  return [...left, ...right];
}

/** Both constraints at once; undefined: no constraint; empty: they cannot both hold. */
export function bothWorlds(
  a: readonly Assignment[] | undefined,
  b: readonly Assignment[] | undefined,
): readonly Assignment[] | undefined {
  if (!a || !b) return a ?? b;
  const joined: Assignment[] = [];
  for (const left of a) {
    for (const right of b) {
      const agree = Object.entries(right).every(
        ([condition, outcome]) => !Object.hasOwn(left, condition) || left[condition] === outcome,
      );
      if (agree && joined.length < MAX_WORLDS) joined.push({ ...left, ...right });
    }
  }
  return joined;
}

const record = (address: string, entries: Readonly<Record<string, Value>>): Instance => ({
  kind: "instance",
  address,
  attribute: (name) => {
    const value = Object.hasOwn(entries, name) ? entries[name] : undefined;
    return value === undefined ? failure(`${address} has no attribute ${name}`) : value;
  },
});

/** Unknown, and another one in every block that says so: its name alone does not tell which is meant. */
const ofEach = (name: string, why: string): Value => unknownResult(name, why);

function countNames(index: string, key: Value, value: Value): Map<string, Value> {
  const position = index === "[*]" ? ofEach("count.index", `depends on ${subjectOf(value)}`) : key;
  return new Map([["count", record("count", { index: position })]]);
}

function eachNames(index: string, key: Value, value: Value, where: string): Map<string, Value> {
  if (index !== "[*]") {
    return new Map([["each", record("each", { key, value: valueAt(value, String(key)) })]]);
  }
  const why = `depends on ${subjectOf(value) || where}`;
  // `for_each = aws_cloudwatch_log_group.g`: whichever it is, it is one of those groups.
  const any = isOpen(value) && value.kind === "unknown" ? value.element : undefined;
  const one = any === undefined ? ofEach("each.value", why) : any;
  return new Map([["each", record("each", { key: ofEach("each.key", why), value: one })]]);
}

function subjectOf(value: Value): string {
  if (!isOpen(value)) return "";
  if (value.kind === "unknown")
    return value.why === "" ? value.subject : `${value.subject}, which ${value.why}`;
  if (value.kind === "failure") return `a value that fails: ${value.message}`;
  return value.kind === "later" ? `${value.expression}, which is known only after apply` : "";
}

/** `each.value` under this key, in whichever way the conditions come out. */
function valueAt(value: Value, key: string): Value {
  if (isAlternative(value)) {
    return alternative(value.condition, valueAt(value.whenTrue, key), valueAt(value.whenFalse, key));
  }
  if (isDictionary(value)) {
    const found = value.entries.get(key);
    return found === undefined ? failure(`there is no ${key} here`) : found;
  }
  if (isList(value)) return key;
  return value;
}

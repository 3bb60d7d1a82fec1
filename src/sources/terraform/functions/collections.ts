import { textOf } from "../../../syntax/hcl/ast.ts";
import type { FunctionCall } from "../scope.ts";
import { commonType, convert, equal, setOf } from "../values/convert.ts";
import { lift } from "../values/lift.ts";
import { cannotTell, derived, openAmong } from "../values/open.ts";
import {
  compareText,
  dictionary,
  isDictionary,
  isFailure,
  isInstance,
  isList,
  isOpen,
  list,
  object,
  tuple,
  typeName,
  type Value,
} from "../values/value.ts";
import { weightOf } from "../values/weight.ts";
import { dictionaryOf, integer, listOf, number, sequenceOf, text, texts } from "./arguments.ts";
import { coalesce } from "./coalesce.ts";
import { graphemes } from "./strings.ts";
import { attempt, type FunctionSpec, type Functions, giveUp, needs, refuse } from "./table.ts";

const ANY_NUMBER = Number.POSITIVE_INFINITY;
const MAX_ITEMS = 100_000;

const outer = (least: number, most: number, run: FunctionSpec["run"]): FunctionSpec => ({
  sees: "outer",
  arity: [least, most],
  run,
});
const whole = (least: number, most: number, run: FunctionSpec["run"]): FunctionSpec => ({
  sees: "whole",
  arity: [least, most],
  run,
});

function length([value = null]: readonly Value[]): Value {
  if (typeof value === "string") return graphemes(value).length;
  if (isList(value)) return value.items.length;
  if (isDictionary(value)) return value.entries.size;
  return refuse(`a ${typeName(value)} has no length`);
}

function merge(args: readonly Value[]): Value {
  const parts = args.filter((arg) => arg !== null).map((arg) => dictionaryOf(arg));
  const entries = new Map(parts.flatMap((part) => [...part.entries]));
  const allMaps = parts.length > 0 && parts.every((part) => part.of === "map");
  return allMaps ? dictionary("map", entries) : object(entries);
}

function flatten(items: readonly Value[]): Value[] {
  return items.flatMap((item) => (isList(item) ? flatten(item.items) : [item]));
}

function lookup([map = null, key = null, fallback]: readonly Value[]): Value {
  const name = text(key);
  if (isInstance(map)) return map.attribute(name);
  const found = dictionaryOf(map).entries.get(name);
  if (found !== undefined) return found;
  if (fallback === undefined) return refuse(`there is no key ${name}`);
  const { of, entries } = dictionaryOf(map);
  const type = of === "map" ? commonType([...entries.values()]) : undefined;
  return type ? convert(fallback, type) : fallback;
}

function element([collection, at]: readonly Value[]): Value {
  const { items } = sequenceOf(collection);
  if (items.length === 0) return refuse("the list is empty");
  const position = integer(at);
  return items[((position % items.length) + items.length) % items.length] ?? null;
}

function contains([collection, wanted = null]: readonly Value[]): Value {
  const items = listOf(collection).items;
  if (wanted === null) return refuse("null is in no list");
  let open: Value | undefined;
  for (const item of items) {
    const same = equal(item, wanted);
    if (same) return true;
    if (same === undefined) open = item;
  }
  if (open === undefined) return false;
  const reason = openAmong([open, wanted], true);
  return reason ? derived(reason, "contains()") : false;
}

function range(args: readonly Value[]): Value {
  const [first = 0, second, third] = args.map((arg) => number(arg));
  const [start, end] = second === undefined ? [0, first] : [first, second];
  const step = third ?? (end < start ? -1 : 1);
  if (step === 0 || (end > start && step < 0) || (end < start && step > 0)) return refuse("it never ends");
  const items: number[] = [];
  for (let value = start; step > 0 ? value < end : value > end; value += step) {
    // Terraform refuses longer ones as well.
    if (items.length >= 1024) return refuse("more than 1024 values");
    items.push(value);
  }
  return list(items);
}

function product(args: readonly Value[]): Value {
  const parts = args.map((arg) => listOf(arg)).map((part) => ({ ...part, items: unified(part.items) }));
  if (parts.reduce((size, part) => size * part.items.length, 1) > MAX_ITEMS)
    return giveUp("makes too many items");
  const rows = parts.reduce<Value[][]>(
    (before, part) => before.flatMap((row) => part.items.map((item) => [...row, item])),
    [[]],
  );
  const tuples = rows.map((row) => tuple(row));
  return parts.some((part) => part.of === "set") ? setOf(tuples) : list(tuples);
}

function distinct([collection]: readonly Value[]): Value {
  const { items } = listOf(collection);
  const primitive = items.every((item) => item === null || typeof item !== "object");
  if (primitive) return list([...new Set(unified(items))]);
  const open = items.length > 1 ? openAmong(items, true) : undefined;
  if (open) return needs(open);
  unified(items);
  if (items.length > 2000) return giveUp("has too many items to compare");
  const kept: Value[] = [];
  for (const item of items) if (!kept.some((other) => equal(other, item) === true)) kept.push(item);
  return list(kept);
}

/** The items as a list's: of one type. */
function unified(items: readonly Value[]): readonly Value[] {
  const type = commonType(items) ?? refuse("the items have no common type");
  return items.map((item) => convert(item, type));
}

/** The arguments as sets of one type. */
function sets(args: readonly Value[]): (readonly Value[])[] {
  const each = args.map((arg) => listOf(arg).items);
  const type = commonType(each.flat()) ?? refuse("the sets have no common type");
  return each.map((items) => setOf(items.map((item) => convert(item, type))).items);
}

function position(collection: Value | undefined, wanted: Value): number {
  return listOf(collection).items.findIndex((item) => equal(item, wanted) === true);
}

/** Whether some item is decisive: then whatever else is open does not matter. */
function someIs(decisive: boolean, [collection]: readonly Value[]): Value {
  const { items } = listOf(collection);
  const name = decisive ? "anytrue()" : "alltrue()";
  return lift(
    items,
    (settled) => {
      const values = settled.map((item) => convert(item, { kind: "bool" }));
      const failed = values.find(isFailure);
      if (failed !== undefined) return failed;
      // A null is as good as false (Terraform, `alltrue`, `anytrue`).
      if (values.some((value) => (value ?? false) === decisive)) return decisive;
      const open = openAmong(values, false);
      return open ? derived(open, name) : !decisive;
    },
    () => cannotTell(name),
  );
}

export const COLLECTIONS: Functions = {
  length: outer(1, 1, length),
  merge: outer(0, ANY_NUMBER, merge),
  lookup: { sees: "all", arity: [2, 3], run: lookupOpen },
  keys: outer(1, 1, ([map]) => {
    const { of, entries } = dictionaryOf(map);
    return of === "map" ? list([...entries.keys()]) : tuple([...entries.keys()]);
  }),
  values: outer(1, 1, ([map]) => {
    const { of, entries } = dictionaryOf(map);
    return of === "map" ? list([...entries.values()]) : tuple([...entries.values()]);
  }),
  concat: outer(1, ANY_NUMBER, (args) => {
    const parts = args.map((arg) => sequenceOf(arg));
    const items = parts.flatMap((part) => [...part.items]);
    const type = parts.every((part) => part.of === "list") ? commonType(items) : undefined;
    return type ? list(items.map((item) => convert(item, type))) : tuple(items);
  }),
  flatten: {
    sees: "all",
    arity: [1, 1],
    run: ([collection = null], call) => {
      call.scope.fuel.spend(weightOf(collection));
      const items = isList(collection) ? flatten(collection.items) : undefined;
      const open = items ? items.find((item) => isOpen(item)) : openAmong([collection], false);
      if (open !== undefined && isOpen(open) && open.kind !== "later") return derived(open, call.name);
      return items ? tuple(items) : refuse("the argument is no list");
    },
  },
  element: { ...outer(2, 2, element), keepsPresence: 0 },
  one: outer(1, 1, ([collection]) => {
    const { items } = listOf(collection);
    return items.length > 1 ? refuse("there is more than one item") : (items[0] ?? null);
  }),
  coalesce: { sees: "all", arity: [1, ANY_NUMBER], run: coalesce },
  coalescelist: outer(1, ANY_NUMBER, (args) => {
    const lists = args.map((arg) => sequenceOf(arg));
    return lists.find(({ items }) => items.length > 0) ?? refuse("every list is empty");
  }),
  compact: whole(1, 1, ([collection]) =>
    list(
      listOf(collection)
        .items.filter((item) => item !== null)
        .map((item) => text(item))
        .filter((item) => item !== ""),
    ),
  ),
  contains: outer(2, 2, contains),
  distinct: outer(1, 1, distinct),
  chunklist: outer(2, 2, ([collection, size]) => {
    const items = unified(listOf(collection).items);
    const width = integer(size);
    if (width < 0) return refuse("the size is negative");
    const step = width === 0 ? Math.max(1, items.length) : width;
    const starts = Array.from({ length: Math.ceil(items.length / step) }, (_, chunk) => chunk * step);
    return list(starts.map((start) => list(items.slice(start, start + step))));
  }),
  index: whole(2, 2, ([collection, wanted = null]) => {
    const found = position(collection, wanted);
    return found < 0 ? refuse("the item is not in the list") : found;
  }),
  matchkeys: whole(3, 3, ([values, keys, wanted]) => {
    const from = listOf(keys).items;
    return list(listOf(values).items.filter((_, at) => position(wanted, from[at] ?? null) >= 0));
  }),
  range: whole(1, 3, range),
  reverse: outer(1, 1, ([collection]) => {
    const { of, items } = listOf(collection);
    return { kind: "list", of: of === "tuple" ? "tuple" : "list", items: [...items].reverse() };
  }),
  setunion: whole(1, ANY_NUMBER, (args) => setOf(unified(sets(args).flat()))),
  setintersection: whole(1, ANY_NUMBER, (args) => {
    const [first = [], ...others] = sets(args);
    return setOf(first.filter((item) => others.every((other) => other.some((one) => equal(one, item)))));
  }),
  setsubtract: whole(2, 2, (args) => {
    const [from = [], minus = []] = sets(args);
    return setOf(from.filter((item) => !minus.some((one) => equal(one, item))));
  }),
  setsymmetricdifference: whole(2, ANY_NUMBER, (args) => {
    const [first = [], ...others] = sets(args);
    return setOf(
      others.reduce<readonly Value[]>(
        (left, right) => [
          ...left.filter((item) => !right.some((one) => equal(one, item))),
          ...right.filter((item) => !left.some((one) => equal(one, item))),
        ],
        first,
      ),
    );
  }),
  setproduct: outer(2, ANY_NUMBER, product),
  slice: outer(3, 3, ([collection, from, to]) => {
    const { of, items } = listOf(collection);
    const [start, end] = [integer(from), integer(to)];
    if (start < 0 || end < start || end > items.length) return refuse("the range is outside the list");
    return { kind: "list", of: of === "tuple" ? "tuple" : "list", items: items.slice(start, end) };
  }),
  sort: whole(1, 1, ([collection]) => list(texts(collection).sort(compareText))),
  sum: whole(1, 1, ([collection]) => {
    const numbers = listOf(collection).items.map((item) => number(item));
    if (numbers.length === 0) return refuse("there is nothing to add up");
    return Number(numbers.reduce((total, value) => total + value, 0).toPrecision(15));
  }),
  transpose: whole(1, 1, ([map]) => {
    const turned = new Map<string, string[]>();
    for (const [key, values] of dictionaryOf(map).entries) {
      for (const value of texts(values)) turned.set(value, [...(turned.get(value) ?? []), key]);
    }
    return dictionary(
      "map",
      [...turned].map(([key, values]) => [key, list(values.sort(compareText))] as const),
    );
  }),
  zipmap: outer(2, 2, ([keys, values]) => {
    const names = sequenceOf(keys).items;
    const { of, items } = sequenceOf(values);
    if (names.length !== items.length) return refuse("there are not as many values as keys");
    const entries = names.map((name, at) => [text(name), items[at] ?? null] as const);
    return dictionary(of === "tuple" ? "object" : "map", entries);
  }),
  alltrue: outer(1, 1, (args) => someIs(false, args)),
  anytrue: outer(1, 1, (args) => someIs(true, args)),
};

/** The default may stay open; map and key decide. */
function lookupOpen(args: readonly Value[], call: FunctionCall): Value {
  const [map = null, key = null, ...fallback] = args;
  return lift(
    [map, key],
    ([of = null, name = null]) => {
      const open = isInstance(of) ? openAmong([name], false) : openAmong([of, name], false);
      if (!open) return attempt(() => lookup([of, name, ...fallback]));
      return derived(open, textOf(call.expr));
    },
    () => cannotTell(textOf(call.expr)),
  );
}

import type { Json } from "../service.ts";
import type { Column, Condition, Query, Value } from "./parse.ts";

/** The values at a dotted path; lists on the way give those of all their entries. */
function valuesAt(item: unknown, path: readonly string[]): readonly unknown[] {
  let found: readonly unknown[] = [item];
  for (const part of path) {
    found = found
      .flatMap((each) => (Array.isArray(each) ? (each as unknown[]) : [each]))
      .map((each) =>
        typeof each === "object" && each !== null && Object.hasOwn(each, part)
          ? (each as Json)[part]
          : undefined,
      )
      .filter((each) => each !== undefined);
  }
  return found;
}

const scalarsAt = (item: Json, property: string): readonly unknown[] =>
  valuesAt(item, property.split(".")).flatMap((each) => (Array.isArray(each) ? (each as unknown[]) : [each]));

/** Values of one kind compare; others never match. */
function compare(a: unknown, b: unknown): number | undefined {
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  return undefined;
}

/** Config keeps many scalars as texts; `'true'` and `true` are the same to it. */
const same = (a: unknown, b: Value): boolean => a === b || (typeof a !== "object" && String(a) === String(b));

/** Whether an item fulfils a condition. An absent property equals nothing. */
function fulfils(item: Json, condition: Condition): boolean {
  switch (condition.kind) {
    case "and":
      return condition.sides.every((side) => fulfils(item, side));
    case "or":
      return condition.sides.some((side) => fulfils(item, side));
    case "not":
      return !fulfils(item, condition.side);
    case "in":
      return scalarsAt(item, condition.property).some((each) =>
        condition.values.some((value) => same(each, value)),
      );
    case "prefix":
      return scalarsAt(item, condition.property).some((each) => String(each).startsWith(condition.prefix));
    case "between":
      return scalarsAt(item, condition.property).some((each) => {
        const low = compare(each, condition.low);
        const high = compare(each, condition.high);
        return low !== undefined && high !== undefined && low >= 0 && high <= 0;
      });
  }
}

/** The item with only the properties asked for, nested as they are; absent ones are left out. */
function projected(item: Json, columns: readonly Column[]): Json {
  const result: Record<string, unknown> = {};
  for (const { kind, name } of columns) {
    if (kind !== "property") continue;
    const path = name.split(".");
    const [value] = valuesAt(item, path);
    if (value === undefined) continue;
    let into = result;
    for (const part of path.slice(0, -1)) {
      const inner = Object.hasOwn(into, part) ? into[part] : undefined;
      const next: Record<string, unknown> =
        typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>) : {};
      define(into, part, next);
      into = next;
    }
    define(into, path.at(-1) ?? name, value);
  }
  return result;
}

/** As an own property, whatever the name is. */
const define = (into: object, name: string, value: unknown) =>
  Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true });

function aggregated(items: readonly Json[], column: Column): unknown {
  if (column.kind !== "aggregate") return undefined;
  if (column.property === "*") return items.length;
  const values = items.flatMap((item) => scalarsAt(item, column.property));
  if (column.of === "COUNT") return values.length;
  const numbers = values.filter((each) => typeof each === "number");
  if (numbers.length === 0) return undefined;
  const sum = numbers.reduce((a, b) => a + b, 0);
  if (column.of === "SUM") return sum;
  if (column.of === "AVG") return sum / numbers.length;
  return numbers.reduce((a, b) => (column.of === "MIN" ? Math.min(a, b) : Math.max(a, b)));
}

function grouped(items: readonly Json[], { columns, groupBy }: Query): readonly Json[] {
  const groups = new Map<string, Json[]>();
  for (const item of items) {
    const key = JSON.stringify(groupBy.map((property) => valuesAt(item, property.split("."))[0] ?? null));
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  if (groupBy.length === 0 && items.length === 0) groups.set("[]", []);
  return [...groups.values()].map((group) => {
    const result: Record<string, unknown> = { ...projected(group[0] ?? {}, columns) };
    for (const column of columns) {
      const value = aggregated(group, column);
      if (value !== undefined) result[column.name] = value;
    }
    return result;
  });
}

/** The results of a query over items, in order. */
export function resultsOf(query: Query, items: readonly Json[]): readonly Json[] {
  const { where, columns, groupBy, orderBy } = query;
  const found = where ? items.filter((item) => fulfils(item, where)) : items;
  const groups = groupBy.length > 0 || columns.some(({ kind }) => kind === "aggregate");
  const rows = groups ? grouped(found, query) : [...found];
  const keyOf = (row: Json, property: string) =>
    Object.hasOwn(row, property) ? row[property] : valuesAt(row, property.split("."))[0];
  const sorted = [...rows].sort((a, b) => {
    for (const { property, descending } of orderBy) {
      const order = compare(keyOf(a, property), keyOf(b, property)) ?? 0;
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
  if (groups || columns.length === 0) return sorted;
  return sorted.map((row) => projected(row, columns));
}

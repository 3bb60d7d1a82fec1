import { suggestion } from "../../model/nearest.ts";
import type { Node, Place, Problem } from "../node.ts";

/** JSON Schema (2020-12) as plain data. */
export type Schema = Readonly<Record<string, unknown>>;

/**
 * What a value of the standard may be. One description gives both its JSON Schema and its reader, so that an editor
 * and a scan agree.
 */
export interface Shape<T> {
  readonly schema: Schema;
  /** The value, or undefined where it does not fit: the problems then say why and where. */
  read(node: Node, problems: Problem[]): T | undefined;
}

export type ShapeOf<S> = S extends Shape<infer T> ? T : never;

/** The same shape with words for editors. */
export const described = <T>(description: string, shape: Shape<T>): Shape<T> => ({
  ...shape,
  schema: { description, ...shape.schema },
});

/** The value together with its place. */
export const placed = <T>(shape: Shape<T>): Shape<{ readonly value: T; readonly at: Place }> => ({
  schema: shape.schema,
  read(node, problems) {
    const value = shape.read(node, problems);
    return value === undefined ? undefined : { value, at: node.at };
  },
});

/** The value, made into something else. */
export const mapped = <T, U>(shape: Shape<T>, to: (value: T) => U): Shape<U> => ({
  schema: shape.schema,
  read(node, problems) {
    const value = shape.read(node, problems);
    return value === undefined ? undefined : to(value);
  },
});

/** What stands there, in words for a message. */
export function found(node: Node): string {
  if (node.kind === "list") return "a list";
  if (node.kind === "map") return "a mapping";
  if (node.value === null) return "nothing";
  if (typeof node.value !== "string") return `${node.value}`;
  return JSON.stringify(node.value.length > 60 ? `${node.value.slice(0, 60)}…` : node.value);
}

export function misfit(node: Node, expected: string, problems: Problem[], hint = ""): undefined {
  problems.push({ at: node.at, message: `Expected ${expected}, found ${found(node)}.${hint}` });
  return undefined;
}

export const text = (expected = "text", pattern?: RegExp): Shape<string> => ({
  schema: { type: "string", minLength: 1, ...(pattern ? { pattern: pattern.source } : {}) },
  read(node, problems) {
    if (node.kind !== "scalar" || typeof node.value !== "string" || node.value === "") {
      const quotes = node.kind === "scalar" && typeof node.value === "number" ? " Put it in quotes." : "";
      return misfit(node, expected, problems, quotes);
    }
    if (node.value.length > 2_000 || (pattern && !pattern.test(node.value))) {
      return misfit(node, expected, problems);
    }
    return node.value;
  },
});

export const flag: Shape<boolean> = {
  schema: { type: "boolean" },
  read: (node, problems) =>
    node.kind === "scalar" && typeof node.value === "boolean"
      ? node.value
      : misfit(node, "true or false", problems),
};

export const numberBetween = (least: number, most: number, expected: string): Shape<number> => ({
  schema: { type: "number", minimum: least, maximum: most },
  read(node, problems) {
    const value = node.kind === "scalar" ? node.value : undefined;
    const fits = typeof value === "number" && value >= least && value <= most;
    return fits ? value : misfit(node, expected, problems);
  },
});

export const oneOf = <const T extends string>(values: readonly T[]): Shape<T> => ({
  schema: { enum: values },
  read(node, problems) {
    const value = node.kind === "scalar" ? values.find((each) => each === node.value) : undefined;
    if (value !== undefined) return value;
    const near =
      node.kind === "scalar" && typeof node.value === "string" ? suggestion(node.value, values) : "";
    return misfit(node, values.length > 1 ? `one of ${values.join(", ")}` : `${values[0]}`, problems, near);
  },
});

/** A list, or one item alone. */
export const listOf = <T>(item: Shape<T>, { alone = false, most = 1_000 } = {}): Shape<readonly T[]> => {
  const list = { type: "array", items: item.schema, maxItems: most };
  return {
    schema: alone ? { anyOf: [item.schema, list] } : list,
    read(node, problems) {
      if (node.kind !== "list") {
        if (!alone || node.kind === "map") return misfit(node, "a list", problems);
        const only = item.read(node, problems);
        return only === undefined ? undefined : [only];
      }
      if (node.items.length > most) return misfit(node, `at most ${most} items`, problems);
      return node.items.map((each) => item.read(each, problems)).filter((each) => each !== undefined);
    },
  };
};

type Members = Readonly<Record<string, Shape<unknown>>>;
type MembersOf<M extends Members> = { readonly [K in keyof M]?: ShapeOf<M[K]> };

/** A mapping with these members, and no others. */
export const members = <const M extends Members>(
  shapes: M,
  required: readonly (keyof M & string)[] = [],
): Shape<MembersOf<M>> => ({
  schema: {
    type: "object",
    properties: Object.fromEntries(Object.entries(shapes).map(([name, { schema }]) => [name, schema])),
    additionalProperties: false,
    ...(required.length > 0 ? { required } : {}),
  },
  read(node, problems) {
    if (node.kind !== "map") return misfit(node, "a mapping", problems);
    const names = Object.keys(shapes);
    const values: Record<string, unknown> = Object.create(null);
    for (const [name, { at, value }] of node.members) {
      const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
      if (shape) values[name] = shape.read(value, problems);
      else problems.push({ at, message: unknownKey(name, names) });
    }
    for (const name of required) {
      if (!node.members.has(name)) problems.push({ at: node.at, message: `${name} is missing here.` });
    }
    return values as MembersOf<M>;
  },
});

export function unknownKey(name: string, known: readonly string[]): string {
  const shown = JSON.stringify(name.slice(0, 60));
  return `There is no key ${shown} here.${suggestion(name, known) || ` Known: ${known.join(", ")}.`}`;
}

/** A mapping from any of these names to one kind of value. */
export const byName = <T>(names: readonly string[], shape: Shape<T>): Shape<ReadonlyMap<string, T>> => ({
  schema: {
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, shape.schema])),
    additionalProperties: false,
  },
  read(node, problems) {
    if (node.kind !== "map") return misfit(node, "a mapping", problems);
    const values = new Map<string, T>();
    for (const [name, { at, value }] of node.members) {
      if (!names.includes(name)) {
        problems.push({ at, message: unknownKey(name, names) });
        continue;
      }
      const read = shape.read(value, problems);
      if (read !== undefined) values.set(name, read);
    }
    return values;
  },
});

/** One of two shapes, told apart by what stands there. */
export const either = <A, B>(
  isFirst: (node: Node) => boolean,
  first: Shape<A>,
  second: Shape<B>,
): Shape<A | B> => ({
  schema: { anyOf: [first.schema, second.schema] },
  read: (node, problems): A | B | undefined =>
    isFirst(node) ? first.read(node, problems) : second.read(node, problems),
});

import { isMap, isScalar, type Pair, type ParsedNode, parseDocument, type Scalar, type YAMLMap } from "yaml";

/** A mapping as it is written, in YAML's block or flow style or in JSON. */
export interface Mapping {
  readonly node: YAMLMap;
  /** In braces. */
  readonly flow: boolean;
}

export interface Member {
  readonly name: string;
  readonly key: Scalar;
  readonly value: ParsedNode | null;
}

/** The mapping that a text holds; `undefined`: it is none, or no YAML. Tags it does not know are left alone. */
export function mappingIn(text: string): Mapping | undefined {
  const document = parseDocument(text, { version: "1.1", uniqueKeys: false, logLevel: "silent" });
  return document.errors.length > 0 ? undefined : mapping(document.contents);
}

export const mapping = (node: unknown): Mapping | undefined =>
  isMap(node) ? { node, flow: node.flow === true } : undefined;

export function members({ node }: Mapping): readonly Member[] {
  return node.items.flatMap((pair) => {
    const { key, value } = pair as Pair<unknown, ParsedNode | null>;
    return isScalar(key) ? [{ name: nameOf(key), key, value }] : [];
  });
}

/** YAML 1.1's merge key is no text for the parser. */
const nameOf = ({ value }: Scalar): string =>
  typeof value === "symbol" ? (value.description ?? "") : String(value);

export const memberOf = (mapping: Mapping | undefined, name: string): Member | undefined =>
  mapping && members(mapping).findLast((member) => member.name === name);

export const mappingAt = (from: Mapping | undefined, ...path: readonly string[]): Mapping | undefined =>
  path.reduce<Mapping | undefined>((at, name) => mapping(memberOf(at, name)?.value), from);

/** The text of a plain value. */
export const textAt = (from: Mapping | undefined, name: string): string | undefined => {
  const value = memberOf(from, name)?.value;
  return isScalar(value) && value.value !== null && !value.tag?.startsWith("!")
    ? String(value.value)
    : undefined;
};

/** Where a node's own text begins and ends, without the comments behind it. */
export const spanOf = (node: { readonly range?: readonly number[] | null }): readonly [number, number] => [
  node.range?.[0] ?? 0,
  node.range?.[1] ?? 0,
];

/** The same with the tag in front of it, `!Ref`. */
export function wholeSpan(
  text: string,
  node: { readonly range?: readonly number[] | null; readonly tag?: string | undefined },
): readonly [number, number] {
  const [start, end] = spanOf(node);
  const tag = node.tag?.startsWith("!") ? /![^\s{}[\],]*[ \t]+$/.exec(text.slice(0, start))?.[0] : undefined;
  return [start - (tag?.length ?? 0), end];
}

/** Its members come from elsewhere too, or are somebody else's as well: what is written there means more than it says. */
export const isShared = (mapping: Mapping | undefined): boolean =>
  mapping !== undefined && (mapping.node.anchor !== undefined || memberOf(mapping, "<<") !== undefined);

/** A function of CloudFormation stands for the mapping, so that nothing can be put beside it. A transform's result is merged in. */
export const isFunction = (mapping: Mapping): boolean =>
  mapping.node.tag?.startsWith("!") === true ||
  members(mapping).some(
    ({ name }) => name === "Ref" || (name.startsWith("Fn::") && name !== "Fn::Transform"),
  );

/** Written as null, or not at all. */
export const isNothing = (node: unknown): boolean => !node || (isScalar(node) && node.value === null);

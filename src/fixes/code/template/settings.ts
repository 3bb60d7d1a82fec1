import type { ParsedNode } from "yaml";
import type { Edit } from "../patch.ts";
import {
  isNothing,
  isShared,
  type Mapping,
  mapping,
  memberOf,
  members,
  spanOf,
  textAt,
  wholeSpan,
} from "./tree.ts";
import { unclear } from "./words.ts";
import { addTo, type Content, inPlaceOf, membersInPlaceOf } from "./write.ts";

/** `{ a: { b: content } }` for the path `a`, `b`. */
export const nested = (path: readonly string[], content: Content): Content =>
  path.reduceRight<Content>((inner, name) => ({ [name]: inner }), content);

interface Written {
  readonly edits: readonly Omit<Edit, "file">[];
  /** The destination is among what was written. */
  readonly destination: boolean;
}

/** Adds the settings, the destination first, or the half of them that is missing or written as nothing. */
export function settingsIn(
  text: string,
  properties: Mapping,
  path: readonly string[],
  settings: Readonly<Record<string, Content>>,
): Written | string {
  let at = properties;
  for (const [index, name] of path.entries()) {
    const found = memberOf(at, name);
    if (!found) {
      const change = addTo(text, at, { [name]: nested(path.slice(index + 1), settings) });
      return change ? { edits: [change], destination: true } : unclear(at);
    }
    if (found.value && isNoValue(text, found.value)) {
      const content = nested(path.slice(index + 1), settings);
      return { edits: [inPlaceOf(text, found.value, content)], destination: true };
    }
    if (isNothing(found.value)) {
      const content = Object.fromEntries(inside(nested(path.slice(index + 1), settings)));
      const change = isShared(at) ? undefined : membersInPlaceOf(text, at, found, content);
      return change ? { edits: [change], destination: true } : unclear(at);
    }
    const inner = mapping(found.value);
    if (!inner || inner.node.tag?.startsWith("!") || members(inner).some((each) => /^fn::/i.test(each.name)))
      return `Its ${name} hangs on ${shown(text, found.value)}: give both outcomes a log.`;
    at = inner;
  }
  const edits: Omit<Edit, "file">[] = [];
  const missing: Record<string, Content> = {};
  let destination = false;
  for (const [index, [name, content]] of Object.entries(settings).entries()) {
    const found = memberOf(at, name);
    const before = edits.length + Object.keys(missing).length;
    if (!found) missing[name] = content;
    else if (!found.value || isNothing(found.value) || isBlank(textAt(at, name))) {
      const [start, end] = spanOf(found.value ?? {});
      if (!found.value || start === end)
        return `Its ${name} is written as nothing: write it out or take it away.`;
      edits.push(inPlaceOf(text, found.value, content));
    } else if (isNoValue(text, found.value)) edits.push(inPlaceOf(text, found.value, content));
    if (index === 0) destination = edits.length + Object.keys(missing).length > before;
  }
  if (Object.keys(missing).length > 0) {
    const change = addTo(text, at, missing);
    if (!change) return unclear(at);
    edits.push(change);
  }
  return edits.length > 0
    ? { edits, destination }
    : "Its settings are written, and still no log is configured: look what they come to.";
}

/** The members of what is a mapping. */
const inside = (content: Content): readonly (readonly [string, Content])[] =>
  typeof content === "object" ? Object.entries(content) : [];

const isBlank = (text: string | undefined): boolean => text !== undefined && text.trim() === "";
const isNoValue = (text: string, node: ParsedNode): boolean =>
  /^(?:!Ref\s+["']?AWS::NoValue["']?|\{\s*"?Ref"?\s*:\s*["']?AWS::NoValue["']?\s*\}|Ref\s*:\s*["']?AWS::NoValue["']?)$/.test(
    text.slice(...wholeSpan(text, node)).trim(),
  );

const shown = (text: string, node: ParsedNode | null): string =>
  `${node?.tag?.startsWith("!") ? `${node.tag} ` : ""}${text.slice(...spanOf(node ?? {}))}`
    .replace(/\s+/g, " ")
    .slice(0, 80);

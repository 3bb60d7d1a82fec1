/** An element of XML: what it holds, or its text where it holds no elements. Attributes and namespaces are of no interest. */
export interface XmlNode {
  readonly name: string;
  readonly children: readonly XmlNode[];
  readonly text: string;
}

const DEEPEST = 32;
const LONGEST = 1_048_576;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** A tag or the text before the next one. A declaration, comment or CDATA begins with `!` and is none. */
const TOKEN = /<(\/?)([A-Za-z_][\w.-]{0,127})(?:\s[^<>]{0,2048})?(\/?)>|([^<]+)/y;
const DECLARATION = /^\uFEFF?\s{0,100}<\?xml[^<>]{0,200}\?>/;

/** The root element; `undefined`: this is no XML that an AWS client sends (no document types, no entities of its own). */
export function xmlNodeFrom(source: string): XmlNode | undefined {
  if (source.length > LONGEST) return undefined;
  const open: { name: string; children: XmlNode[]; text: string }[] = [];
  const roots: XmlNode[] = [];
  TOKEN.lastIndex = DECLARATION.exec(source)?.[0].length ?? 0;
  while (TOKEN.lastIndex < source.length) {
    const token = TOKEN.exec(source);
    if (!token) return undefined;
    const [, close, name, empty, text] = token;
    const parent = open.at(-1);
    if (text !== undefined) {
      if (parent) parent.text += text;
      else if (text.trim() !== "") return undefined;
    } else if (close) {
      const node = open.pop();
      const value = node && decodedText(node.text);
      if (!node || node.name !== name || value === undefined) return undefined;
      const whole = { name: node.name, children: node.children, text: node.children.length > 0 ? "" : value };
      (open.at(-1)?.children ?? roots).push(whole);
    } else if (empty) (parent?.children ?? roots).push({ name: name ?? "", children: [], text: "" });
    else if (open.push({ name: name ?? "", children: [], text: "" }) > DEEPEST) return undefined;
  }
  return open.length === 0 && roots.length === 1 ? roots[0] : undefined;
}

function decodedText(text: string): string | undefined {
  let unknown = false;
  const decoded = text.replace(/&(#x?[0-9a-fA-F]{1,6}|[a-z]{1,8})?;?/g, (whole, name?: string) => {
    const code = name?.startsWith("#")
      ? Number.parseInt(name.replace(/^#x?/, ""), name[1] === "x" ? 16 : 10)
      : 0;
    const character = code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ENTITIES.get(name ?? "");
    if (character === undefined || !whole.endsWith(";")) unknown = true;
    return character ?? "";
  });
  return unknown ? undefined : decoded;
}

/** The first element of that name in another. */
export const childOf = (node: XmlNode | undefined, name: string): XmlNode | undefined =>
  node?.children.find((each) => each.name === name);

export const leaf = (name: string, value: string | number | boolean): XmlNode => ({
  name,
  children: [],
  text: String(value),
});

export const branch = (name: string, ...children: readonly XmlNode[]): XmlNode => ({
  name,
  children,
  text: "",
});

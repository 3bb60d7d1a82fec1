/** The cells of a CSV text (RFC 4180), row by row. Throws where it is not one. */
export function csvRows(text: string): string[][] {
  return text
    .split("\r\n")
    .slice(0, -1)
    .map((line) => {
      if (!/^(?:"(?:[^"]|"")*"|[^",]*)(?:,(?:"(?:[^"]|"")*"|[^",]*))*$/.test(line)) {
        throw new Error(`Not a row: ${line}`);
      }
      const cells = line.match(/"(?:[^"]|"")*"|[^",]+/g) ?? [];
      return cells.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
    });
}

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const CHARACTER = /^(?:[\t\n\r\u0020-\ud7ff\ue000-\ufffd]|[\u{10000}-\u{10ffff}])*$/u;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The root of an XML 1.0 document without namespaces, comments or a DTD. Throws where it is not well-formed. */
export function xmlRoot(document: string): Element {
  if (!CHARACTER.test(document)) throw new Error("A character that XML does not have.");
  const body = document.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, "");
  const top: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [top];
  const token = /<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
  let end = 0;
  for (let match = token.exec(body); match; match = token.exec(body)) {
    end = token.lastIndex;
    const [, closing, name = "", attributes = "", empty, text] = match;
    const parent = open.at(-1);
    if (!parent) throw new Error("Closed too often.");
    if (text !== undefined) parent.text += unescaped(text);
    else if (closing) {
      if (parent.name !== name) throw new Error(`</${name}> closes <${parent.name}>.`);
      open.pop();
    } else {
      const pairs = [...attributes.matchAll(/([a-z]+)="([^"]*)"/g)];
      if (new Set(pairs.map(([, key]) => key)).size < pairs.length) throw new Error("An attribute twice.");
      const element: Element = {
        name,
        attributes: Object.fromEntries(pairs.map(([, key = "", value = ""]) => [key, unescaped(value)])),
        children: [],
        text: "",
      };
      parent.children.push(element);
      if (!empty) open.push(element);
    }
  }
  if (end < body.length) throw new Error(`Not XML from here: ${body.slice(end, end + 80)}`);
  const [root] = top.children;
  if (open.length !== 1 || top.children.length !== 1 || !root) throw new Error("Not one closed root.");
  return root;
}

function unescaped(text: string): string {
  if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(text)) throw new Error(`A bare ampersand: ${text}`);
  return text.replace(/&([a-z]+);/g, (_, name: string) => ENTITIES[name] ?? "");
}

/** Every text within a JSON value, keys too. */
export function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [key, ...textsOf(each)]);
}

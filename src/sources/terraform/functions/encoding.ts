import {
  type DocumentOptions,
  type ParseOptions,
  parseDocument,
  type SchemaOptions,
  type ToJSOptions,
} from "yaml";
import { list, object, unknownResult, type Value } from "../values/value.ts";
import { text } from "./arguments.ts";
import { fromData, toJson } from "./json.ts";
import { type FunctionSpec, type Functions, giveUp, refuse } from "./table.ts";
import { toYaml } from "./yaml.ts";

/** Terraform reads YAML 1.1, in which `on` and `yes` are true; dates stay texts. */
const YAML: ParseOptions & DocumentOptions & SchemaOptions & ToJSOptions = {
  version: "1.1",
  customTags: (tags) => tags.filter((tag) => typeof tag === "string" || !tag.tag.endsWith(":timestamp")),
  mapAsMap: true,
  maxAliasCount: 50,
};

/** What is read with a doubt (a tag that nobody knows) Terraform refuses. @throws where it does. */
function parseYaml(source: string): unknown {
  const document = parseDocument(source, YAML);
  const [fault] = [...document.errors, ...document.warnings];
  if (fault) throw fault;
  return document.toJS(YAML);
}

/** Texts longer than this are not decoded. */
const MAX_TEXT = 1_000_000;

const one = (run: (text: string) => Value, neverEmpty = false): FunctionSpec => ({
  sees: "whole",
  arity: [1, 1],
  neverEmpty,
  run: ([value]) => run(text(value)),
});

function decode(kind: string, source: string, parse: (source: string) => unknown): Value {
  if (source.length > MAX_TEXT) return unknownResult(kind, "is given too long a text");
  let data: unknown;
  try {
    data = parse(source);
  } catch {
    return refuse("the text cannot be decoded");
  }
  return fromData(data);
}

function decodeBase64(source: string): Value {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(source)) {
    return refuse("the text is not base64");
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(source, "base64"));
  } catch {
    return refuse("the decoded bytes are no UTF-8 text");
  }
}

/** `csvdecode`: one object a row, keyed by the first row. */
function decodeCsv(source: string): Value {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /("[^"]*(?:""[^"]*)*"|[^",\n\r]*)(,|\r?\n|$)/y;
  while (cell.lastIndex < source.length) {
    const match = cell.exec(source);
    if (!match) return refuse("the text is not CSV");
    const [, raw = "", end] = match;
    row.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === ",") continue;
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push([...row, ""]);
  const [header, ...lines] = rows;
  if (!header) return refuse("the text is empty");
  if (lines.some((line) => line.length !== header.length))
    return refuse("a row has another number of fields");
  return list(lines.map((line) => object(header.map((name, at) => [name, line[at] ?? ""] as const))));
}

function decodeUrl(source: string): Value {
  try {
    return decodeURIComponent(source.replaceAll("+", "%20"));
  } catch {
    return giveUp("is given a text that is not decoded here");
  }
}

function unzipped(source: string): Value {
  try {
    const bytes = process
      .getBuiltinModule("node:zlib")
      .gunzipSync(Buffer.from(source, "base64"), { maxOutputLength: MAX_TEXT });
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return giveUp("is given what cannot be unzipped here");
  }
}

/** The encodings that are done here, of the many that IANA has names for. */
function encodingNamed(name: string): "utf8" | "utf16le" {
  const known = new Map([
    ["utf-8", "utf8"],
    ["utf-16le", "utf16le"],
  ] as const).get(name.toLowerCase() as "utf-8");
  return known ?? giveUp("is given an encoding that is not done here");
}

const withEncoding = (run: (text: string, encoding: "utf8" | "utf16le") => Value): FunctionSpec => ({
  sees: "whole",
  arity: [2, 2],
  run: ([value, encoding]) => run(text(value), encodingNamed(text(encoding))),
});

const percent = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;

export const ENCODING: Functions = {
  jsonencode: {
    sees: "whole",
    arity: [1, 1],
    neverEmpty: true,
    run: ([value = null]) => toJson(value),
  },
  jsondecode: one((source) => decode("jsondecode()", source, JSON.parse)),
  yamldecode: one((source) => decode("yamldecode()", source, parseYaml)),
  yamlencode: {
    sees: "whole",
    arity: [1, 1],
    neverEmpty: true,
    run: ([value = null]) => toYaml(value),
  },
  csvdecode: one(decodeCsv),
  base64encode: one((source) => Buffer.from(source, "utf8").toString("base64")),
  base64decode: one(decodeBase64),
  textencodebase64: withEncoding((source, encoding) => Buffer.from(source, encoding).toString("base64")),
  textdecodebase64: withEncoding((source, encoding) => {
    const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(source);
    return isBase64 ? Buffer.from(source, "base64").toString(encoding) : refuse("the text is not base64");
  }),
  base64gunzip: one(unzipped),
  urldecode: one(decodeUrl),
  // Asked of Node only where it is called: loading it takes time that a small scan feels.
  base64gzip: one(
    (source) => process.getBuiltinModule("node:zlib").gzipSync(source).toString("base64"),
    true,
  ),
  urlencode: one((source) =>
    encodeURIComponent(source.toWellFormed())
      .replace(/[!'()*]/g, percent)
      .replaceAll("%20", "+"),
  ),
};

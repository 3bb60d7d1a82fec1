import { parseFile } from "../../syntax/hcl/body.ts";
import { pastBlockComment, pastHeredoc, pastLine, pastQuoted, SkimStop } from "../../syntax/hcl/skim.ts";
import { Source } from "../../syntax/hcl/source.ts";

/** The modules that a file calls. */
export interface ModuleCalls {
  /** The sources that are folders beside it: `./…`, `../…`. */
  readonly local: readonly string[];
  /** It calls modules from elsewhere, or such whose source only evaluating can tell. */
  readonly elsewhere: boolean;
  /** The source of a call is computed, as OpenTofu allows: which folder it is only evaluating can tell. */
  readonly computed?: true;
}

const NONE: ModuleCalls = { local: [], elsewhere: false };

/** What may begin a module block. A reference (`module.a.b`) may not. */
const MAY_CALL = /\bmodule\b(?!\.)/;

/**
 * The modules that a file in HCL syntax calls. The file is skimmed, not parsed: comments, texts and heredocs are stepped
 * over, and of the rest only module blocks are looked at. What cannot be skimmed is parsed.
 */
export function moduleCallsOf(text: string): ModuleCalls {
  if (!MAY_CALL.test(text)) return NONE;
  try {
    return callsIn(skim(text));
  } catch (error) {
    if (!(error instanceof SkimStop)) throw error;
    return parsedCalls(text);
  }
}

/** The modules that a `.tf.json` file calls. */
export function jsonModuleCallsOf(text: string): ModuleCalls {
  if (!/module|\\u/.test(text)) return NONE;
  let data: unknown;
  try {
    data = JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text);
  } catch {
    // Evaluating the folder makes the gap.
    return { local: [], elsewhere: true };
  }
  return callsIn(objectsIn(data, 3).map((block) => sourceOf(block)));
}

/** The objects that lie so many keys below, lists of objects standing for each of them (JSON configuration syntax). */
function objectsIn(data: unknown, depth: number): object[] {
  if (Array.isArray(data)) return data.flatMap((item) => (Array.isArray(item) ? [] : objectsIn(item, depth)));
  if (data === null || typeof data !== "object") return [];
  if (depth === 1) return [data];
  const inner =
    depth === 3 ? [Object.entries(data).find(([key]) => key === "module")?.[1]] : Object.values(data);
  return inner.flatMap((item) => objectsIn(item, depth - 1));
}

function sourceOf(block: object): string | undefined {
  const source: unknown = Object.entries(block).find(([key]) => key === "source")?.[1];
  return typeof source === "string" ? source : undefined;
}

/** `sources`: of each call, undefined where it is no plain text. */
function callsIn(sources: readonly (string | undefined)[]): ModuleCalls {
  const local = new Set<string>();
  let elsewhere = false;
  let computed: true | undefined;
  for (const source of sources) {
    if (source === undefined || /[$%]\{/.test(source)) computed = true;
    if (source !== undefined && /^\.\.?(?:\/|$)/.test(source) && !/[$%]\{/.test(source)) local.add(source);
    else elsewhere = true;
  }
  return { local: [...local], elsewhere, ...(computed ? { computed } : {}) };
}

/** Text that cannot be read may call anything, so that the folder is evaluated and its gap is told. */
function parsedCalls(text: string): ModuleCalls {
  const { body } = parseFile(new Source("", text));
  const sources = body.blocks
    .filter(({ type }) => type === "module")
    .map(({ body: { attributes } }) => {
      const source = attributes.get("source")?.value;
      return source?.kind === "literal" && typeof source.value === "string" ? source.value : undefined;
    });
  return { ...callsIn(sources), elsewhere: true };
}

const TOKEN = /["#{}]|\/[/*]|<<|module|source/g;
const MODULE_HEAD = /module[ \t]*(?:"[^"\\\n]*"|[\p{ID_Start}_][\p{ID_Continue}-]*)[ \t]*\{/uy;
const SOURCE_HEAD = /source[ \t]*=(?!=)[ \t]*/y;
const PLAIN_TEXT = /"([^"\\\n$%]*)"[ \t]*(?=[\r\n}#]|\/[/*]|$)/y;
const PART_OF_NAME = /[\p{ID_Continue}.-]/u;

/** The source of each module block, undefined where it is no plain text. */
function skim(text: string): (string | undefined)[] {
  const sources: (string | undefined)[] = [];
  let depth = 0;
  /** Inside a module block, what its source is so far. */
  let call: { source: string | undefined } | undefined;
  let at = 0;
  for (;;) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) break;
    const { index } = found;
    at = TOKEN.lastIndex;
    switch (found[0]) {
      case '"':
        at = pastQuoted(text, at);
        break;
      case "#":
      case "//":
        at = pastLine(text, at);
        break;
      case "/*":
        at = pastBlockComment(text, at);
        break;
      case "<<":
        at = pastHeredoc(text, index);
        break;
      case "{":
        depth += 1;
        break;
      case "}":
        depth -= 1;
        if (depth < 0) throw new SkimStop();
        if (depth === 0 && call) {
          sources.push(call.source);
          call = undefined;
        }
        break;
      case "module": {
        if (depth > 0 || isInName(text, index)) break;
        const head = matchAt(MODULE_HEAD, text, index);
        // A head that is written in a rarer way: with a comment, over several lines.
        if (!head) throw new SkimStop();
        call = { source: undefined };
        depth = 1;
        at = index + head[0].length;
        break;
      }
      case "source": {
        if (depth !== 1 || !call || isInName(text, index)) break;
        const head = matchAt(SOURCE_HEAD, text, index);
        if (!head) break;
        at = index + head[0].length;
        call.source = matchAt(PLAIN_TEXT, text, at)?.[1];
      }
    }
  }
  if (depth > 0) throw new SkimStop();
  return sources;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

const isInName = (text: string, index: number): boolean =>
  index > 0 && PART_OF_NAME.test(text[index - 1] ?? "");

import type { Gap } from "../../model/gap.ts";
import { Positions } from "../../syntax/positions.ts";
import { parseJson } from "../../syntax/template/json.ts";
import { nothingParsed, type Parsed } from "../../syntax/template/parsed.ts";
import { entriesOf, member, textMember, type ValueMap } from "../../syntax/template/value.ts";
import { parseYaml } from "../../syntax/template/yaml.ts";
import type { SourceFile } from "../code/input.ts";

/**
 * The longest texts that are read. CloudFormation itself refuses templates over 1 MB (User Guide, "quotas"),
 * but a file may hold layout and comments that packaging removes.
 */
const MAX_YAML = 8_000_000;
const MAX_JSON = 16_000_000;

/** Lines of a declaration, counted from 1. */
export interface Lines {
  readonly line: number;
  readonly endLine: number;
}

/** A template file as data, with its complaints already in words for the report. */
export interface TemplateText {
  readonly root?: ValueMap;
  readonly gaps: readonly Gap[];
  /** Where the resource with this key is declared; the whole file where that cannot be told. */
  linesOf(key: string): Lines;
}

/**
 * Reads a file as JSON if it starts like JSON, otherwise as YAML: one text for each document that is a template or cannot
 * be read. What else stands beside a template is none of our business. Never empty, never throws.
 */
export function parseTemplates(file: SourceFile): readonly [TemplateText, ...TemplateText[]] {
  const text = file.text.charCodeAt(0) === 0xfeff ? file.text.slice(1) : file.text;
  const positions = new Positions(text);
  const documents = parseText(text);
  const templates = documents.filter(({ root }) => documents.length === 1 || !root || isTemplate(root));
  const [first = NOTHING, ...others] = templates.length > 0 ? templates : documents.slice(0, 1);
  const asText = (parsed: Parsed) => templateText(parsed, file, text, positions);
  return [asText(first), ...others.map(asText)];
}

const NOTHING = nothingParsed({ kind: "syntax-error", message: "The file holds nothing." });

/** A template has resources with types: what else has a section of that name (Kubernetes, Helm) is something else. */
function isTemplate(root: ValueMap): boolean {
  const resources = entriesOf(member(root, "Resources"));
  return resources.some(
    ([key, resource]) => key.startsWith("Fn::") || textMember(resource, "Type") !== undefined,
  );
}

function templateText(parsed: Parsed, file: SourceFile, text: string, positions: Positions): TemplateText {
  const gaps = parsed.problems.map(({ kind, message, offset }): Gap => {
    const place =
      offset === undefined ? {} : { line: positions.lineOf(offset), column: positions.columnOf(offset) };
    return { kind, file: file.path, ...place, message };
  });
  return {
    ...(parsed.root ? { root: parsed.root } : {}),
    gaps,
    linesOf(key) {
      const range = parsed.rangeOf(key);
      if (!range) return { line: 1, endLine: Math.max(1, positions.lineOf(text.trimEnd().length)) };
      let end = range.end;
      while (end > range.start && text.charCodeAt(end - 1) <= 0x20) end -= 1;
      return { line: positions.lineOf(range.start), endLine: positions.lineOf(end) };
    },
  };
}

function parseText(text: string): readonly Parsed[] {
  const json = /^\s*[{[]/.test(text.slice(0, 2000));
  if (text.length > (json ? MAX_JSON : MAX_YAML)) {
    const message = `The file has ${text.length} characters, more than are read of a template.`;
    return [nothingParsed({ kind: "too-large", message })];
  }
  if (!json) return parseYaml(text);
  const parsed = parseJson(text);
  // YAML in flow style starts like JSON too: `{Resources: {…}}`.
  if (parsed.root || text.length > MAX_YAML) return [parsed];
  const flow = parseYaml(text);
  return flow.some(({ root }) => root) ? flow : [parsed];
}

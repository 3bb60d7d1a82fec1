import { posix } from "node:path";
import type { Attribute, Block } from "../../../syntax/hcl/ast.ts";
import { type Code, type CodeWork, nameBy, newGroup } from "../patcher.ts";
import { isNamedForOthers, isNamedTwice } from "../whose-group.ts";
import { blocksOf, jsonFiles, moduleFiles } from "./places.ts";

/** Where lines are to go: how the stage refers to it, and the text of a resource to add where there is none. */
export interface Destination {
  readonly reference: string;
  readonly added?: string;
  /** The address of the log group within its module. */
  readonly address: string;
}

const GROUP = "aws_cloudwatch_log_group";

/** What says in which account and Region a resource is made. */
const PLACE = ["provider", "region"];

/**
 * The log group for a stage: the one of its module that nothing else uses and that is made as often as the stage, where
 * there is exactly one; otherwise a new one. A text says why there can be none. `given` holds the labels given so far, each
 * behind its folder: no two patches add the same resource.
 */
export function destinationFor(stage: Block, work: CodeWork, given: Set<string>): Destination | string {
  const { code, demands } = work;
  const repeated = stage.body.attributes.get("for_each") ?? stage.body.attributes.get("count");
  const index = repeated === undefined ? "" : repeated.name === "count" ? "[count.index]" : "[each.key]";
  const module = moduleIn(stage, code);
  if (module === undefined) return "Not all files of its module can be read.";
  const [free, ...others] = module.groups.filter((group) => sameCopies(group, stage) && !module.uses(group));
  if (free && others.length === 0) {
    const address = `${GROUP}.${free.labels[1]}`;
    return { reference: `${address}${index}.arn`, address };
  }
  const made = newGroup(work);
  if (typeof made === "string") return made;
  const name = nameOf(stage, demands.destinations.logGroupName);
  if (name === undefined) return "Its API or name is written over several lines.";
  const place = PLACE.flatMap((each) => stage.body.attributes.get(each) ?? []);
  const head = [...(repeated ? [repeated] : []), ...place].map(
    (attribute) => `  ${attribute.name} = ${written(attribute)}`,
  );
  const folder = posix.dirname(stage.source.path);
  const label = freeLabel(
    `${stage.labels[1]}_access_log`,
    (wanted) => module.declares(wanted) || given.has(`${folder}#${wanted}`),
  );
  given.add(`${folder}#${label}`);
  const body = [
    ["name", name],
    ["retention_in_days", String(made.days)],
    ...(made.kmsKey === undefined ? [] : [["kms_key_id", JSON.stringify(made.kmsKey)] as const]),
  ] as const;
  const longest = Math.max(...body.map(([key]) => key.length));
  const lines = body.map(([key, value]) => `  ${key.padEnd(longest)} = ${value}`);
  const address = `${GROUP}.${label}`;
  return {
    reference: `${address}${index}.arn`,
    address,
    added: [
      `resource "${GROUP}" "${label}" {`,
      ...aligned(head),
      ...(head.length > 0 ? [""] : []),
      ...lines,
      "}",
    ].join("\n"),
  };
}

/** `count = …` and `provider = …`, one below the other as `terraform fmt` has them: what takes several lines stands for itself. */
function aligned(lines: readonly string[]): readonly string[] {
  const [first = "", ...others] = lines;
  if (first.includes("\n")) return [first, ...aligned(others)];
  const parts = lines.map((line) => [line.slice(0, line.indexOf(" = ")), line.slice(line.indexOf(" = "))]);
  const longest = Math.max(...parts.map(([key = ""]) => key.length));
  return parts.map(([key = "", rest = ""]) => key.padEnd(longest) + rest);
}

const written = ({ value }: Attribute): string => value.source.text.slice(value.start, value.end);

function moduleIn(stage: Block, code: Code) {
  const groups: Block[] = [];
  const texts: string[] = [];
  const json: string[] = [];
  for (const file of moduleFiles(code, stage.source.path)) {
    const text = code.read(file);
    const blocks = blocksOf(code, file);
    if (text === undefined || blocks === undefined) return undefined;
    texts.push(text);
    groups.push(...blocks.filter(({ type, labels }) => type === "resource" && labels[0] === GROUP));
  }
  for (const file of jsonFiles(code, stage.source.path)) {
    const text = code.read(file);
    if (text === undefined) return undefined;
    texts.push(text);
    json.push(text);
  }
  const uses = (group: Block) => {
    const reference = new RegExp(`\\b${GROUP}\\.${group.labels[1]}\\b(?!-)`);
    return texts.some((text) => reference.test(text)) || isForOthers(group, texts);
  };
  const labels = new Set(groups.map((group) => group.labels[1]));
  const declares = (label: string) =>
    labels.has(label) || json.some((text) => text.includes(JSON.stringify(label)));
  return { groups, uses, declares };
}

/** Something else finds it by its name, or it is not for lines that somebody reads. */
function isForOthers({ body }: Block, texts: readonly string[]): boolean {
  // Of another class no metric filter and no subscription can read (CloudWatch Logs user guide, log classes).
  const kind = body.attributes.get("log_group_class")?.value;
  if (kind && !(kind.kind === "literal" && kind.value === "STANDARD")) return true;
  const name = body.attributes.get("name") ?? body.attributes.get("name_prefix");
  if (!name) return false;
  return (
    isNamedForOthers(written(name)) || (name.value.kind === "literal" && isNamedTwice(texts, written(name)))
  );
}

/** Both are made once, or for the same keys, in the same place. */
function sameCopies(group: Block, stage: Block): boolean {
  return ["count", "for_each", ...PLACE].every((name) => {
    const [one, other] = [group.body.attributes.get(name), stage.body.attributes.get(name)];
    return one && other ? written(one) === written(other) : one === other;
  });
}

function freeLabel(wanted: string, isTaken: (label: string) => boolean): string {
  let label = wanted;
  for (let number = 2; isTaken(label); number++) label = `${wanted}_${number}`;
  return label;
}

/** The group's name as an expression; `$` is not legal there, so that `$default` becomes `.default`. */
function nameOf({ labels, body }: Block, pattern: string | undefined): string | undefined {
  const v2 = labels[0] === "aws_apigatewayv2_stage";
  const api = body.attributes.get(v2 ? "api_id" : "rest_api_id");
  const name = body.attributes.get(v2 ? "name" : "stage_name");
  if (!api || !name) return undefined;
  const [ofApi, ofStage] = [inText(api), inText(name, v2)];
  if (ofApi === undefined || ofStage === undefined) return undefined;
  return `"${nameBy(pattern, `${ofApi}/${ofStage}`)}"`;
}

function inText(attribute: Attribute, mayBeDefault = false): string | undefined {
  const { value } = attribute;
  if (value.kind === "literal") return String(value.value).replaceAll("$", ".");
  const text = written(attribute);
  if (text.includes("\n")) return undefined;
  return mayBeDefault ? `\${replace(${text}, "$", ".")}` : `\${${text}}`;
}

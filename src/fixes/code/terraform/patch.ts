import type { ApiType } from "../../../model/stage.ts";
import type { Attribute, Block } from "../../../syntax/hcl/ast.ts";
import { textOf } from "../../../syntax/hcl/ast.ts";
import type { Edit, Patch } from "../patch.ts";
import {
  byHand,
  CHECK,
  type CodeStage,
  type CodeWork,
  type Patched,
  REUSED,
  withNewlinesOf,
} from "../patcher.ts";
import { formatExpression } from "./format.ts";
import { destinationFor } from "./log-group.ts";
import { isMade, madeBefore, madeOf, makeAgain, withoutCode } from "./made.ts";
import { blocksOf, closingLine, ignores, indentOf } from "./places.ts";

const SETTINGS = "access_log_settings";
const STAGES: ReadonlySet<string | undefined> = new Set(["aws_api_gateway_stage", "aws_apigatewayv2_stage"]);

/** Patches of Terraform's native syntax: each resource block once, whatever it makes. */
export function patchTerraform(work: CodeWork): Patched {
  const places = Map.groupBy(work.unlogged, placeOf);
  const given = new Set<string>();
  const parts = [...places.values()].map((stages) => patchedPlace(stages, work, given));
  return {
    patches: parts.flatMap(({ patches }) => patches),
    manual: parts.flatMap(({ manual }) => manual),
  };
}

const placeOf = ({ origin: { file, line } }: CodeStage): string => `${file}:${line}`;

function patchedPlace(stages: readonly CodeStage[], work: CodeWork, given: Set<string>): Patched {
  const [first] = stages;
  if (!first) return byHand([], "");
  const { origin } = first;
  const hand = (reason: string) => byHand(stages, reason);
  if (/(?:^|\/)\.terraform\//.test(origin.file))
    return hand("The module that makes it was downloaded: mend it where it comes from.");
  if (!/\.(?:tf|tofu)$/.test(origin.file)) return hand(withoutCode(first));
  const block = blocksOf(work.code, origin.file)?.find(
    ({ source, start }) => source.lineOf(start) === origin.line,
  );
  if (!block)
    return hand(`${origin.file} cannot be read whole: mend its syntax, or save it as UTF-8, first.`);
  if (!STAGES.has(block.labels[0])) return hand(withoutResource(block));
  const siblings = work.all.filter((stage) => placeOf(stage) === placeOf(first));
  if (siblings.length > stages.length)
    return hand(
      `${block.labels.join(".")} makes stages that write a log and some that do not: what it is given decides.`,
    );
  if (isMade(first) && hasBoth(block)) return hand(madeBefore(first, block));
  if (ignores(block, SETTINGS))
    return hand(
      `${block.labels.join(".")} ignores changes of ${SETTINGS} (ignore_changes in its lifecycle): a stage that is deployed would get no log. Take that out first.`,
    );
  const edits = editsOf(block, first.apiType, work, given);
  if (typeof edits === "string") return hand(edits);
  const effect = effectOf(block, edits.destination, stages.length);
  const made = [...new Set(stages.filter(isMade).map(madeOf))];
  const patch: Patch = {
    id: `patch ${origin.file}#${block.labels.join(".")}`,
    stages: stages.map(({ id }) => id),
    checks: [CHECK],
    effect: [effect, ...(edits.reused ? [REUSED] : []), ...made.map(makeAgain)].join(" "),
    edits: edits.edits.map((edit) => ({ file: origin.file, ...edit })),
    care: edits.reused ? "review" : "safe",
  };
  return { patches: [patch], manual: [] };
}

function withoutResource({ labels }: Block): string {
  const [type, name] = labels;
  if (type?.startsWith("awscc_"))
    return `${type}.${name} is of the awscc provider, which is not patched: give it access_log_setting${type.includes("v2") ? "s" : ""} with destination_arn and format.`;
  if (type === "aws_api_gateway_deployment")
    return `${type}.${name} makes the stage by its stage_name, and such a stage can have no access log: take stage_name out and add an aws_api_gateway_stage.`;
  return `${type}.${name} makes the stage by its target, and API Gateway manages such a stage itself: take target out and add a route, an integration and an aws_apigatewayv2_stage.`;
}

const effectOf = ({ labels }: Block, destination: string | undefined, count: number): string =>
  `${labels.join(".")}${count > 1 ? ` (${count} stages)` : ""} writes a line for every request${destination === undefined ? "" : ` to ${destination}`}.`;

interface Edits {
  readonly edits: readonly Omit<Edit, "file">[];
  readonly destination?: string;
  /** A log group that was there already is used. */
  readonly reused: boolean;
}

/** What has to change in a block; a text says why nothing can be changed safely. */
function editsOf(block: Block, apiType: ApiType, work: CodeWork, given: Set<string>): Edits | string {
  const { body } = block;
  const dynamic = body.blocks.find(({ type, labels }) => type === "dynamic" && labels[0] === SETTINGS);
  if (dynamic) {
    const each = dynamic.body.attributes.get("for_each");
    return `Its ${SETTINGS} hang on for_each = ${each ? textOf(each.value) : "…"}: give that a value.`;
  }
  const settings = body.blocks.find(({ type }) => type === SETTINGS);
  const [destination, format] = ["destination_arn", "format"].map((name) =>
    settings?.body.attributes.get(name),
  );
  const needsDestination = !destination || isEmpty(destination);
  const needsFormat = !format || isEmpty(format);
  if (!needsDestination && !needsFormat) {
    const [half] = [destination, format].filter((each) => each && each.value.kind !== "literal");
    return half
      ? `Its ${half.name} is ${textOf(half.value)}, which comes to nothing: give that a value.`
      : `Its ${SETTINGS} are written, and still no log is configured: somebody has to look.`;
  }
  const unit = indentOf(block);
  if (!settings && closingLine(block) === undefined) return "Its block ends on a line with something else.";
  const place = needsDestination ? destinationFor(block, work, given) : undefined;
  if (typeof place === "string") return place;
  const file = block.source.text;
  const edits: Omit<Edit, "file">[] = [];
  if (!settings) {
    const at = closingLine(block);
    if (at === undefined || !place) return "Its block ends on a line with something else.";
    const inner = unit + unit;
    const text = [
      `${unit}${SETTINGS} {`,
      `${inner}destination_arn = ${place.reference}`,
      "",
      `${inner}format = ${formatExpression(apiType, inner, unit)}`,
      `${unit}}`,
      "",
    ].join("\n");
    const blank = isBare(block) ? "" : "\n";
    edits.push({ start: at, end: at, text: withNewlinesOf(file, blank + text) });
  } else {
    const at = closingLine(settings);
    const inner = settings.body.attributes.size > 0 ? indentOf(settings) : unit + unit;
    const added: string[] = [];
    if (needsDestination && place) {
      if (destination) edits.push({ ...spanOf(destination), text: place.reference });
      // A blank line keeps `terraform fmt` from aligning what was there with it.
      else
        added.push(
          `${settings.body.attributes.size > 0 ? "\n" : ""}${inner}destination_arn = ${place.reference}`,
        );
    }
    if (needsFormat) {
      const text = formatExpression(apiType, inner, unit);
      // `terraform fmt` aligns nothing with what takes several lines.
      if (format)
        edits.push({
          ...spanOf(format),
          start: format.start,
          text: withNewlinesOf(file, `format = ${text}`),
        });
      else
        added.push(
          `${added.length > 0 || settings.body.attributes.size > 0 ? "\n" : ""}${inner}format = ${text}`,
        );
    }
    if (added.length > 0) {
      const change =
        at === undefined ? opened(settings, added, unit) : { start: at, end: at, text: lines(added) };
      if (!change) return `Its ${SETTINGS} are written on one line.`;
      edits.push({ ...change, text: withNewlinesOf(file, change.text) });
    }
  }
  if (place?.added !== undefined)
    edits.push({ start: block.end, end: block.end, text: withNewlinesOf(file, `\n\n${place.added}`) });
  return {
    edits,
    ...(place ? { destination: place.address } : {}),
    reused: place !== undefined && place.added === undefined,
  };
}

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join("");

/** What goes into a block of which nothing but the braces is written, on one line. */
function opened({ source, start, end }: Block, added: readonly string[], indent: string) {
  const at = source.text.lastIndexOf("{", end) + 1;
  if (at <= start || source.text.slice(at, end - 1).trim() !== "") return undefined;
  return { start: at, end: end - 1, text: `\n${lines(added)}${indent}` };
}

/** Both halves of a log are written, and neither as nothing. */
function hasBoth({ body }: Block): boolean {
  const settings = body.blocks.find(({ type }) => type === SETTINGS)?.body.attributes;
  return ["destination_arn", "format"].every((name) => {
    const half = settings?.get(name);
    return half !== undefined && !isEmpty(half);
  });
}

const spanOf = ({ value: { start, end } }: Attribute) => ({ start, end });

/** Written out as nothing: `null`, or a text without ink. */
const isEmpty = ({ value }: Attribute): boolean =>
  value.kind === "literal" && (value.value === null || String(value.value).trim() === "");

const isBare = ({ body }: Block): boolean => body.attributes.size + body.blocks.length === 0;

import { textOf } from "../../../syntax/hcl/ast.ts";
import { type CodeGroup, withNewlinesOf } from "../patcher.ts";
import { blocksIn, closingLine, ignores, indentOf } from "../terraform/places.ts";
import type { Changes } from "./patch.ts";

const NAME = "retention_in_days";

/** `retention_in_days` of the resource, or why it cannot be set. */
export function retentionInTerraform(
  { file, line }: CodeGroup,
  text: string,
  days: number,
): Changes | string {
  if (/(?:^|\/)\.terraform\//.test(file))
    return "The module that makes the log group was downloaded: mend it where it comes from.";
  if (!/\.(?:tf|tofu)$/.test(file))
    return `${file} is no configuration in HCL's native syntax: change what it was made of.`;
  const block = blocksIn(file, text)?.find(({ source, start }) => source.lineOf(start) === line);
  if (!block) return `${file} cannot be read whole: mend its syntax, or save it as UTF-8, first.`;
  if (ignores(block, NAME))
    return `The log group ignores changes of ${NAME} (ignore_changes in its lifecycle): take that out first.`;
  const { body } = block;
  const attribute = body.attributes.get(NAME);
  if (attribute) {
    const { value } = attribute;
    if (value.kind !== "literal")
      return `Its ${NAME} is ${textOf(value)}: give that a value that the standard allows (${days}).`;
    return [{ start: value.start, end: value.end, text: String(days) }];
  }
  const at = closingLine(block);
  if (at === undefined) return "Its log group's block is written on one line.";
  const bare = body.attributes.size + body.blocks.length === 0;
  const added = `${bare ? "" : "\n"}${indentOf(block)}${NAME} = ${days}\n`;
  return [{ start: at, end: at, text: withNewlinesOf(text, added) }];
}

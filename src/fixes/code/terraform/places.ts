import type { Block } from "../../../syntax/hcl/ast.ts";
import { parseFile } from "../../../syntax/hcl/body.ts";
import { Source } from "../../../syntax/hcl/source.ts";
import type { Code } from "../patcher.ts";

/** The blocks of a file; `undefined`: it cannot be read whole. */
export function blocksOf(code: Code, file: string): readonly Block[] | undefined {
  const text = code.read(file);
  return text === undefined ? undefined : blocksIn(file, text);
}

/** The blocks of a file's text; `undefined`: it cannot be read whole. */
export function blocksIn(file: string, text: string): readonly Block[] | undefined {
  const { body, errors } = parseFile(new Source(file, text));
  return errors.length === 0 ? body.blocks : undefined;
}

/** The Terraform files of a module, with the file in question first. */
export const moduleFiles = (code: Code, file: string): readonly string[] => [
  file,
  ...code.beside(file).filter((other) => other !== file && /\.(?:tf|tofu)$/.test(other)),
];

/** The files of a module in JSON syntax. */
export const jsonFiles = (code: Code, file: string): readonly string[] =>
  code.beside(file).filter((other) => /\.(?:tf|tofu)\.json$/.test(other));

/** How the lines of a block's body are indented. */
export function indentOf({ body, source, start }: Block): string {
  const first = [...body.attributes.values(), ...body.blocks].toSorted((a, b) => a.start - b.start)[0];
  if (!first) return "  ";
  const line = source.text.lastIndexOf("\n", first.start) + 1;
  const own = source.text.slice(line, first.start);
  return line > start && /^[ \t]+$/.test(own) ? own : "  ";
}

/** The offset at which the line of a block's closing brace begins; `undefined`: it stands on the same line as others. */
export function closingLine({ source, start, end }: Block): number | undefined {
  const line = source.text.lastIndexOf("\n", end - 1) + 1;
  return line > start && source.text.slice(line, end - 1).trim() === "" ? line : undefined;
}

/** Terraform leaves what `ignore_changes` names as it is on everything that is there (Terraform language, `lifecycle`). */
export function ignores({ body, source }: Block, attribute: string): boolean {
  const lifecycle = body.blocks.find(({ type }) => type === "lifecycle");
  const ignored = lifecycle?.body.attributes.get("ignore_changes")?.value;
  if (!ignored) return false;
  const names: readonly string[] = source.text.slice(ignored.start, ignored.end).match(/\w+/g) ?? [];
  return names.includes(attribute) || (names.length === 1 && names[0] === "all");
}

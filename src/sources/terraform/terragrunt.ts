import type { Body, Expr } from "../../syntax/hcl/ast.ts";
import { textOf } from "../../syntax/hcl/ast.ts";
import { parseFile } from "../../syntax/hcl/body.ts";
import { Source } from "../../syntax/hcl/source.ts";
import type { SourceFile } from "../code/input.ts";

/** What a Terragrunt file says of the module that is run (Terragrunt documentation, `terraform` block, `source`). */
export interface TerragruntSource {
  /** As the code writes it, and where; undefined where the file names none, so that its own folder is the module. */
  readonly written?: { readonly text: string; readonly line: number };
  /** A path that is written out, relative to the unit. */
  readonly path?: string;
  /** The end of the path, behind what only Terragrunt can work out: `modules/api`. Empty: nothing is told. */
  readonly tail: string;
  /** It gives the module's variables values, or includes a file that may. */
  readonly givesValues: boolean;
}

/** Stands for what only Terragrunt can work out. */
const OPEN = "\0";

/** Undefined where the file is none of Terragrunt's, as far as it can be read. */
export function terragruntSource({ path, text }: SourceFile): TerragruntSource | undefined {
  const file = new Source(path, text);
  const { body } = parseFile(file);
  const settings = body.blocks.filter(({ type }) => type === "terraform").map((block) => block.body);
  const givesValues =
    body.attributes.has("inputs") ||
    body.blocks.some(({ type }) => type === "include") ||
    settings.some(({ blocks }) => blocks.some(({ type }) => type === "extra_arguments"));
  const source = settings.map(({ attributes }) => attributes.get("source")).find((found) => found);
  if (!source) return givesValues && isUnit(path, body) ? { tail: "", givesValues } : undefined;
  const written = { text: textOf(source.value), line: file.lineOf(source.start) };
  const spelled = spelledOut(source.value).replace(/\?.*$/s, "");
  const isPath = /^\.{0,2}\//.test(spelled) && !spelled.includes(OPEN);
  return { written, tail: tailOf(spelled), givesValues, ...(isPath ? { path: singleSlashes(spelled) } : {}) };
}

/** A file that Terragrunt runs, and not one that others include. */
const isUnit = (path: string, { blocks }: Body): boolean =>
  /(?:^|[\\/])terragrunt\.hcl$/.test(path) && blocks.some(({ type }) => type !== "remote_state");

function spelledOut(expr: Expr): string {
  if (expr.kind === "literal") return String(expr.value);
  if (expr.kind !== "template") return OPEN;
  return expr.parts.map((part) => (part.kind === "literal" ? String(part.value) : OPEN)).join("");
}

/** Of a path `a//b` (a is copied, b run), of an address `git::https://…//b` or `tfr:///…//b` only what is behind. */
function tailOf(spelled: string): string {
  const behind = spelled.slice(spelled.lastIndexOf(OPEN) + 1);
  const isAddress = behind === spelled && !/^\.{0,2}\//.test(spelled);
  const [, within] = isAddress ? (/[^:/]\/\/(.*)$/s.exec(spelled) ?? []) : [];
  const path = isAddress ? (within ?? "") : behind.slice(behind.indexOf("/") + 1);
  return path
    .split("/")
    .filter((part) => part !== "" && part !== "." && part !== "..")
    .join("/");
}

const singleSlashes = (path: string): string => path.replace(/\/{2,}/g, "/");

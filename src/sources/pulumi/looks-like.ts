import { basename } from "node:path";
import type { SourceFile } from "../code/input.ts";

/** Whether a text is the output of `pulumi preview --json` or `pulumi stack export`. Never parses it. */
export function looksLikePulumiJson(text: string): boolean {
  return /^\s*\{/.test(text) && text.includes('"urn:pulumi:') && /"(?:steps|deployment)"\s*:/.test(text);
}

/** Whether a file is a Pulumi project. Its name decides, as it does for Pulumi itself; the program may be beside. */
export function looksLikePulumiProgram({ absolute, text }: SourceFile): boolean {
  return /^Pulumi\.ya?ml$/.test(basename(absolute)) && /^runtime[ \t]*:/m.test(text);
}

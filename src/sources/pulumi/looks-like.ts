import { basename } from "node:path";
import type { SourceFile } from "../code/input.ts";

/** Whether a text is the output of `pulumi preview --json` or `pulumi stack export`. Never parses it. */
export function looksLikePulumiJson(text: string): boolean {
  return /^\s*\{/.test(text) && text.includes('"urn:pulumi:') && /"(?:steps|deployment)"\s*:/.test(text);
}

/** Whether a file is a Pulumi project: the one case where a name decides, as it does for Pulumi itself. */
export function looksLikePulumiProgram({ absolute, text }: SourceFile): boolean {
  const name = basename(absolute);
  if (name === "Pulumi.yaml" || name === "Pulumi.yml") return /^runtime[ \t]*:/m.test(text);
  return (
    /^(?:resources|"resources"|'resources')[ \t]*:/m.test(text) && /type:\s*["']?aws(?:-native)?:/.test(text)
  );
}

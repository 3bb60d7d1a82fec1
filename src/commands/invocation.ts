import { quoted } from "../fixes/dialects/quoted.ts";
import { printable } from "../reports/printable.ts";
import type { Io } from "./io.ts";

/** How to call this program from where it was called: through npm in a checkout, by its name elsewhere. */
export function invocation({ env }: Io): string {
  return env.npm_lifecycle_event !== undefined && env.npm_package_name === "stagelight"
    ? "npm run -s stagelight --"
    : "stagelight";
}

/** A path as a shell takes it: a word that is no option. */
export const argument = (text: string): string => word(text.startsWith("-") ? `./${text}` : text);

/** A word as a shell takes it, on one line: in quotes where it is more than a plain one. */
export const word = (text: string): string => printable(/^[\w./@%+,:=…-]+$/.test(text) ? text : quoted(text));

import { quoted } from "../fixes/dialects/quoted.ts";
import { printable } from "../reports/printable.ts";
import type { Io } from "./io.ts";

/** How to call this program from where it was called: through npm in a checkout, by its name elsewhere. */
export function invocation({ env }: Io): string {
  return env.npm_lifecycle_event !== undefined && env.npm_package_name === "stagelight"
    ? "npm run -s stagelight --"
    : "stagelight";
}

/** An argument as a shell takes it, on one line: in quotes where it is more than a plain word, and no option. */
export function argument(text: string): string {
  const path = text.startsWith("-") ? `./${text}` : text;
  return printable(/^[\w./@%+,:=-]+$/.test(path) ? path : quoted(path));
}

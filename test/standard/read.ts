import { posix } from "node:path";
import { parseStandard } from "../../src/standard/parse.ts";
import {
  problemLines,
  resolveStandard,
  type Standard,
  type StandardText,
} from "../../src/standard/resolve.ts";

/** A standard made of files that are only texts; the first one is where it starts. */
export function standardOf(files: Readonly<Record<string, string>>): Standard | readonly string[] {
  const read = (absolute: string): StandardText | string => {
    const text = files[absolute];
    if (text === undefined) return `The standard ${absolute} cannot be read (ENOENT).`;
    const file = absolute.slice(1);
    return { file, folder: posix.dirname(absolute), absolute, parsed: parseStandard(text, file) };
  };
  const start = read(Object.keys(files)[0] ?? "");
  if (typeof start === "string") throw new Error(start);
  const resolved = resolveStandard(start, (name, folder) => read(posix.resolve(folder, name)));
  return "standard" in resolved ? resolved.standard : problemLines(resolved.problems);
}

/** The standard of one file that must hold. */
export function held(text: string, others: Readonly<Record<string, string>> = {}): Standard {
  const standard = standardOf({ "/s.yaml": text, ...others });
  if (!("layer" in standard)) throw new Error(standard.join("\n"));
  return standard;
}

/** The problems of one file that must not. */
export function refused(text: string, others: Readonly<Record<string, string>> = {}): string {
  const standard = standardOf({ "/s.yaml": text, ...others });
  if ("layer" in standard) throw new Error("It was accepted.");
  return standard.join("\n");
}

import type { Part } from "../../../fixes/part.ts";
import { printable } from "../../../reports/printable.ts";
import { wrap } from "../../../reports/wrap.ts";
import type { Look } from "./step-lines.ts";

/** What changes in the code: each patch in words, then the files as diffs. */
export function patchLines({ code }: Part, { paint, columns }: Look): readonly string[] {
  if (!code || code.patches.length === 0) return [];
  const words = code.patches.flatMap(({ effect, care }) => {
    const first = care === "review" ? " Look at it first." : "";
    return wrap(`- ${printable(effect)}${first}`, columns, "  ");
  });
  const diffs = code.files.flatMap(({ diff }) =>
    diff
      .trimEnd()
      .split("\n")
      .map((line) => colored(line.split("\t").map(printable).join("\t"), paint)),
  );
  return ["", ...words, "", ...diffs];
}

function colored(line: string, paint: Look["paint"]): string {
  if (line.startsWith("+++") || line.startsWith("---")) return paint.bold(line);
  if (line.startsWith("@@")) return paint.cyan(line);
  if (line.startsWith("+")) return paint.green(line);
  return line.startsWith("-") ? paint.red(line) : line;
}

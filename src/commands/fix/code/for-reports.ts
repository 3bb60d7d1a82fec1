import { PATCHED, RETENTION } from "../../../fixes/code/patcher.ts";
import type { Demands } from "../../../model/demands.ts";
import type { Finding } from "../../../model/finding.ts";
import type { CodeFix, Replacement } from "../../../reports/report.ts";
import type { Io } from "../../io.ts";
import type { Fixes } from "../../reports/open.ts";
import { codeSlices } from "../../scan/code.ts";
import type { ScanFlags } from "../../scan/options.ts";
import { type Mended, mendCode } from "./mend.ts";
import { isPatchable } from "./work.ts";

/** The patches that `stagelight fix` would make of each slice of code, for reports that carry changes. */
export function codeFixes(flags: ScanFlags, demands: Demands, io: Io): Fixes {
  let known: ReadonlyMap<string, CodeFix> = new Map();
  return {
    async see(slice) {
      known = new Map();
      const { scope } = slice;
      if (scope.kind !== "code" || scope.path === "-" || !slice.findings.some(isPatchable)) return;
      const alone = !slice.findings.some(({ check }) => check === RETENTION);
      const again = async function* (instead: ReadonlyMap<string, string | null>, also: readonly string[]) {
        yield* await codeSlices([scope.path, ...also], flags, io, () => {}, alone, instead);
      };
      known = fixesIn(await mendCode([slice], { demands, wanted: PATCHED }, again, (patches) => patches, io));
    },
    fixOf: (finding: Finding) =>
      isPatchable(finding) ? known.get(`${finding.check} ${finding.stage}`) : undefined,
  };
}

function fixesIn({ patches, files }: Mended): ReadonlyMap<string, CodeFix> {
  const texts = new Map(files.map(({ file, before }) => [file, before]));
  return new Map(
    patches.flatMap(({ stages, checks, effect, edits }) => {
      const replacements = edits.map(({ file, start, end, text }): Replacement => {
        const before = texts.get(file) ?? "";
        const [from, to] = [placeOf(before, start), placeOf(before, end)];
        return {
          file,
          startLine: from.line,
          startColumn: from.column,
          endLine: to.line,
          endColumn: to.column,
          text,
        };
      });
      const fix = { description: effect, replacements };
      return stages.flatMap((stage) => checks.map((check) => [`${check} ${stage}`, fix] as const));
    }),
  );
}

function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - (before.lastIndexOf("\n") + 1) + 1 };
}

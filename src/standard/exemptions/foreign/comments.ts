import { checksFor, type Tool } from "./tools.ts";

/** What a comment says to another scanner, as far as it concerns checks of ours. */
export interface ForeignComment {
  /** Counts from 1. */
  readonly line: number;
  /** The words themselves: `checkov:skip=CKV_AWS_76`. */
  readonly written: string;
  /** Checks of ours, at least one. */
  readonly checks: readonly string[];
  /** Empty where none is given. */
  readonly reason: string;
  /** `YYYY-MM-DD`, where the scanner has an end for it; otherwise empty. */
  readonly until: string;
  /** It speaks of the whole file, not of the block that it stands at. */
  readonly wholeFile: boolean;
}

const MOST = 1_000;
const LONGEST_LINE = 4_000;

/** What is worth a closer look: every comment below has one of these in it. */
const MARK = /:skip=|:ignore:|kics-scan/;

const CHECKOV = /\b(?:checkov|bridgecrew):skip=([\w-]+(?:,[\w-]+)*)\s*:?(.*)$/;
const IGNORE = /\b(tfsec|trivy):ignore:([\w.*-]+)(?:\[[^\]]*\])*((?::(?:exp|ws):[\w.*-]+)*)/g;
const KICS = /^\W*kics-scan\s+(ignore-block|ignore-line|ignore|disable=([\w-]+(?:\s*,\s*[\w-]+)*))\s*$/;
const COMMENT = /(?:#|\/\/|\/\*|^\s*\*)(.*)$/;
const ONLY_COMMENT = /^\s*(?:#|\/\/|\/\*|\*)|^\s*$/;

/** Whether a text can hold any such comment: cheap, for the many files that hold none. */
export const mayHold = (text: string): boolean => MARK.test(text);

/**
 * The comments of a file that tell another scanner to leave out what a check of ours judges: `checkov:skip=ID:reason`,
 * `tfsec:ignore:ID`, `trivy:ignore:ID:exp:DAY`, `kics-scan ignore-block` and its kin, as these scanners document them.
 * In the lines, texts are blanked out already.
 */
export function foreignComments(lines: readonly string[]): ForeignComment[] {
  const found: ForeignComment[] = [];
  let atTop = true;
  for (const [index, text] of lines.entries()) {
    atTop &&= ONLY_COMMENT.test(text.slice(0, LONGEST_LINE));
    if (text.length > LONGEST_LINE || !MARK.test(text)) continue;
    const words = COMMENT.exec(text)?.[1]?.replace(/\*\/.*$/, "");
    if (words === undefined) continue;
    for (const comment of [...checkov(words), ...aqua(words), ...kics(words, atTop)]) {
      if (comment.checks.length > 0) found.push({ ...comment, line: index + 1 });
    }
    if (found.length >= MOST) break;
  }
  return found;
}

type Said = Omit<ForeignComment, "line">;

function checkov(words: string): Said[] {
  const match = CHECKOV.exec(words);
  if (!match) return [];
  const [, ids = "", reason = ""] = match;
  return ids.split(",").map((id) => said("checkov", id, `checkov:skip=${id}`, { reason }));
}

function aqua(words: string): Said[] {
  const matches = [...words.matchAll(IGNORE)];
  const last = matches.at(-1);
  const reason = last ? words.slice(last.index + last[0].length).replace(/^[\s:;,.-]+/, "") : "";
  return matches.map(([whole, tool, id = "", options = ""]) => {
    const until = /:exp:(\d{4}-\d{2}-\d{2})/.exec(options)?.[1] ?? "";
    return said(tool as Tool, id, whole, { reason, until });
  });
}

/** Without ids it leaves out everything that KICS looks for there. At the top it is of the whole file. */
function kics(words: string, atTop: boolean): Said[] {
  const [, command = "", ids] = KICS.exec(words) ?? [];
  const written = `kics-scan ${command}`;
  if (command.startsWith("ignore-")) return [said("kics", "*", written)];
  if (command === "" || !atTop) return [];
  const named = ids?.split(",").map((id) => id.trim()) ?? ["*"];
  return named.map((id) => said("kics", id, written, { wholeFile: true }));
}

function said(
  tool: Tool,
  id: string,
  written: string,
  { reason = "", until = "", wholeFile = false }: Partial<Said> = {},
): Said {
  return { written, checks: checksFor(tool, id), reason: reason.trim(), until, wholeFile };
}

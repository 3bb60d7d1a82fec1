import type { CodeOrigin } from "../../model/stage.ts";
import type { Claim } from "./claim.ts";
import { claimOfWords } from "./words.ts";

/** The word that makes a comment an exemption. */
export const MARKER = "stagelight:exempt";

/** An exemption written as a comment. `line` counts from 1. */
export interface CommentClaim extends Claim {
  readonly line: number;
}

const MOST = 500;
const LONGEST_LINE = 4_000;
const COMMENT = /(?:#|\/\/|\/\*|^\s*\*)\s*stagelight:exempt(?![\w:-])(.*)$/;
const ONLY_COMMENT = /^\s*(?:#|\/\/|\/\*|\*)/;

/** The exemptions in the comments of a file, whose texts are blanked out already: `#` in YAML and Terraform, in the latter `//` and block comments too. */
export function commentClaims(lines: readonly string[], file: string): CommentClaim[] {
  const claims: CommentClaim[] = [];
  for (const [index, text] of lines.entries()) {
    if (text.length > LONGEST_LINE || !text.includes(MARKER)) continue;
    const match = COMMENT.exec(text);
    if (!match) continue;
    const words = (match[1] ?? "").replace(/\*\/.*$/, "");
    const line = index + 1;
    claims.push({ ...claimOfWords(words), where: `${file}:${line}`, line });
    if (claims.length >= MOST) break;
  }
  return claims;
}

/**
 * Of the places of one file, those that carry a comment: the one whose head it stands above, with nothing but
 * comments between; otherwise the innermost one that it stands in.
 */
export function carriersOf<T extends Pick<CodeOrigin, "line" | "endLine">>(
  line: number,
  places: readonly T[],
  lines: readonly string[],
): readonly T[] {
  let next = line;
  if (ONLY_COMMENT.test(lines[line - 1] ?? "")) {
    next = line + 1;
    while (next <= lines.length && ONLY_COMMENT.test(lines[next - 1] ?? "")) next += 1;
    const below = places.filter((place) => place.line === next);
    if (below.length > 0) return below;
  }
  // A comment behind the last line of a block is no longer in it, whatever a reader counts as its end.
  const around = places.filter(
    (place) => place.line <= line && line <= place.endLine && next <= place.endLine,
  );
  const smallest = Math.min(...around.map(spanOf));
  return around.filter((place) => spanOf(place) === smallest);
}

const spanOf = ({ line, endLine }: Pick<CodeOrigin, "line" | "endLine">) => endLine - line;

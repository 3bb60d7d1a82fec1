import { joinedBlocks } from "./blocks.ts";

/** Replaces the characters from `start` up to `end` (UTF-16 offsets into the file's text as read) by `text`. */
export interface Edit {
  /** As in the origin of the stage. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A change of the code that owns stages. Its edits belong together: all of them or none. */
export interface Patch {
  /** The same change has the same id in every plan. */
  readonly id: string;
  /** The ids of the stages that it mends, sorted. */
  readonly stages: readonly string[];
  /** The checks that it answers, sorted. */
  readonly checks: readonly string[];
  readonly effect: string;
  /** In the order of files and places; none overlap. */
  readonly edits: readonly Edit[];
  /** `review`: somebody should look at it first. */
  readonly care: "safe" | "review";
}

type Change = Omit<Edit, "file">;

/**
 * Edits in the order in which they stand in the text. Of insertions at one place, which is the end of several things in
 * one another, what belongs to the innermost comes first: it is indented the furthest. Those that begin the same block there
 * are one, since each was made as if it were alone.
 */
export function inOrder(edits: readonly Change[]): readonly Change[] {
  const sorted = edits.toSorted((one, other) => one.start - other.start || depthOf(other) - depthOf(one));
  const ordered: Change[] = [];
  for (const edit of sorted) if (!joins(edit, ordered)) ordered.push(edit);
  return ordered;
}

/** Puts an insertion into one at the same place that begins the same block, where there is one. */
function joins(edit: Change, ordered: Change[]): boolean {
  if (edit.start !== edit.end) return false;
  for (let at = ordered.length - 1; at >= 0; at--) {
    const other = ordered[at];
    if (!other || other.start !== edit.start || other.end !== edit.end) return false;
    const text = joinedBlocks(other.text, edit.text);
    if (text === undefined) continue;
    ordered[at] = { ...other, text };
    return true;
  }
  return false;
}

const depthOf = ({ text }: Pick<Edit, "text">): number => /^[\r\n]*( *)/.exec(text)?.[1]?.length ?? 0;

/** Where a place of the edited text is in the text before; `undefined`: the edits put it there. */
export function placeBefore(edits: readonly Change[], offset: number): number | undefined {
  let grown = 0;
  for (const { start, end, text } of inOrder(edits)) {
    const at = start + grown;
    if (offset <= at) break;
    if (offset < at + text.length) return undefined;
    grown += text.length - (end - start);
  }
  return offset - grown;
}

/** The text with its edits made. They must not overlap; any order. */
export function edited(text: string, edits: readonly Change[]): string {
  let out = "";
  let at = 0;
  for (const { start, end, text: put } of inOrder(edits)) {
    if (start < at) throw new Error("Edits overlap.");
    out += text.slice(at, start) + put;
    at = end;
  }
  return out + text.slice(at);
}

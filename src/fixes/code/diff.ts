import { type Edit, edited, inOrder } from "./patch.ts";

const CONTEXT = 3;

/** The edits of one file as a unified diff, as `git apply` and `patch -p1` take it; empty where nothing changes. */
export function unifiedDiff(file: string, text: string, edits: readonly Omit<Edit, "file">[]): string {
  const after = edited(text, edits);
  if (after === text) return "";
  const [old, now] = [linesOf(text), linesOf(after)];
  const hunks = hunksOf(changesOf(text, old, now, edits));
  const path = file.replace(/^\.\//, "");
  return [
    `--- ${named("a", path)}`,
    `+++ ${named("b", path)}`,
    ...hunks.flatMap((hunk) => writtenHunk(hunk, old, now)),
    "",
  ].join("\n");
}

/** Git quotes names that hold more than plain characters, as C does: what is not printable as its bytes in octal. */
function named(side: string, path: string): string {
  const whole = `${side}/${path}`;
  if (/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(whole)) return whole;
  const bytes = [...Buffer.from(whole)].map((byte) => {
    const character = String.fromCharCode(byte);
    if (character === '"' || character === "\\") return `\\${character}`;
    return byte >= 0x20 && byte < 0x7f ? character : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${bytes.join("")}"`;
}

/** Lines with their ends; the last one may have none. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Lines of the old text that give way to lines of the new one. Both counted from 0, ends excluded. */
interface Change {
  readonly old: readonly [start: number, end: number];
  readonly now: readonly [start: number, end: number];
}

function changesOf(
  text: string,
  old: readonly string[],
  now: readonly string[],
  edits: readonly Omit<Edit, "file">[],
): readonly Change[] {
  const starts = [0];
  for (const line of old) starts.push((starts.at(-1) ?? 0) + line.length);
  const lineAt = (offset: number) => {
    let [low, high] = [0, old.length];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  // Lines that edits touch, joined where they meet; what is between them is the same in both texts.
  const touched: { start: number; end: number; grown: number }[] = [];
  for (const edit of inOrder(edits)) {
    const start = lineAt(edit.start);
    const atStart = (starts[start] ?? 0) === edit.start;
    const whole = edit.end === edit.start && atStart && edit.text.endsWith("\n");
    const end = whole ? start : Math.min(old.length, lineAt(Math.max(edit.start, edit.end)) + 1);
    const grown = newlines(edit.text) - newlines(text.slice(edit.start, edit.end));
    const last = touched.at(-1);
    if (last && start <= last.end) {
      last.end = Math.max(last.end, end);
      last.grown += grown;
    } else touched.push({ start, end, grown });
  }
  let shift = 0;
  return touched.map(({ start, end, grown }) => {
    const from = start + shift;
    shift += grown;
    const until = end === old.length ? now.length : end + shift;
    return trimmed({ old: [start, end], now: [from, until] }, old, now);
  });
}

const newlines = (text: string): number => text.split("\n").length - 1;

/** Without the lines at both ends that stay as they are. */
function trimmed(change: Change, old: readonly string[], now: readonly string[]): Change {
  let [[a, b], [c, d]] = [change.old, change.now];
  while (a < b && c < d && old[a] === now[c]) {
    a += 1;
    c += 1;
  }
  while (b > a && d > c && old[b - 1] === now[d - 1]) {
    b -= 1;
    d -= 1;
  }
  return { old: [a, b], now: [c, d] };
}

/** Changes whose context meets make one hunk. */
function hunksOf(changes: readonly Change[]): readonly (readonly Change[])[] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1);
    const before = last?.at(-1);
    if (last && before && change.old[0] - before.old[1] <= 2 * CONTEXT) last.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function writtenHunk(
  hunk: readonly Change[],
  old: readonly string[],
  now: readonly string[],
): readonly string[] {
  const [first, last] = [hunk[0], hunk.at(-1)];
  if (!first || !last) return [];
  const before = Math.min(CONTEXT, first.old[0]);
  const from = first.old[0] - before;
  const until = Math.min(old.length, last.old[1] + CONTEXT);
  const [nowFrom, nowUntil] = [first.now[0] - before, last.now[1] + (until - last.old[1])];
  const lines: string[] = [];
  let at = from;
  for (const change of hunk) {
    for (; at < change.old[0]; at++) lines.push(...marked(" ", old[at] ?? ""));
    for (; at < change.old[1]; at++) lines.push(...marked("-", old[at] ?? ""));
    for (let line = change.now[0]; line < change.now[1]; line++) lines.push(...marked("+", now[line] ?? ""));
  }
  for (; at < until; at++) lines.push(...marked(" ", old[at] ?? ""));
  return [`@@ -${range(from, until - from)} +${range(nowFrom, nowUntil - nowFrom)} @@`, ...lines];
}

/** An empty range names the line before it. */
const range = (start: number, count: number): string => `${count === 0 ? start : start + 1},${count}`;

const marked = (mark: string, line: string): readonly string[] =>
  line.endsWith("\n") ? [mark + line.slice(0, -1)] : [mark + line, "\\ No newline at end of file"];

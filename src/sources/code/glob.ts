/**
 * Matches a path against a pattern of .gitignore, segment by segment, without regular expressions: a hostile
 * pattern costs at most its length times the path's. Both are byte strings (see `bytes`), as git matches bytes.
 * A segment `**` stands for any number of folders (gitignore(5), "PATTERN FORMAT").
 */
export function matchesSegments(pattern: readonly string[], path: readonly string[]): boolean {
  let at = 0;
  let step = 0;
  let star = -1;
  let resume = 0;
  while (at < path.length) {
    const glob = pattern[step];
    if (glob === "**") {
      // A `**` at the end stands for everything inside, not for the folder itself: it takes at least one.
      star = step;
      resume = at;
      step += 1;
      if (step === pattern.length) return true;
    } else if (glob !== undefined && matchesSegment(glob, path[at] ?? "")) {
      step += 1;
      at += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      step = star + 1;
    } else {
      return false;
    }
  }
  return step === pattern.length;
}

/** Matches one name against `*`, `?`, `[a-z]`, `[!a]`, `[[:alpha:]]` and `\x`. */
export function matchesSegment(glob: string, name: string): boolean {
  let at = 0;
  let step = 0;
  let star = -1;
  let resume = 0;
  while (at < name.length) {
    const one = step < glob.length ? matchOne(glob, step, name.charCodeAt(at)) : undefined;
    if (glob[step] === "*") {
      star = step;
      resume = at;
      step += 1;
    } else if (one?.matches) {
      step = one.next;
      at += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      step = star + 1;
    } else {
      return false;
    }
  }
  while (glob[step] === "*") step += 1;
  return step === glob.length;
}

interface One {
  readonly matches: boolean;
  readonly next: number;
}

const NO_MATCH: One = { matches: false, next: 0 };

function matchOne(glob: string, step: number, code: number): One {
  const head = glob[step];
  if (head === "?") return { matches: true, next: step + 1 };
  if (head === "[") return matchClass(glob, step + 1, code);
  if (head === "\\") {
    return step + 1 < glob.length
      ? { matches: glob.charCodeAt(step + 1) === code, next: step + 2 }
      : NO_MATCH;
  }
  return { matches: glob.charCodeAt(step) === code, next: step + 1 };
}

/** A class that is never closed matches nothing, as in git. */
function matchClass(glob: string, start: number, code: number): One {
  let at = start;
  const negated = glob[at] === "!" || glob[at] === "^";
  if (negated) at += 1;
  let found = false;
  let previous = -1;
  for (let first = true; first || glob[at] !== "]"; first = false) {
    if (at >= glob.length) return NO_MATCH;
    if (glob[at] === "[" && glob[at + 1] === ":") {
      const end = glob.indexOf("]", at + 2);
      if (end < 0) return NO_MATCH;
      if (end > at + 2 && glob[end - 1] === ":") {
        const test = POSIX.get(glob.slice(at + 2, end - 1));
        if (!test) return NO_MATCH;
        found ||= test(code);
        previous = -1;
        at = end + 1;
        continue;
      }
    }
    if (glob[at] === "-" && previous >= 0 && at + 1 < glob.length && glob[at + 1] !== "]") {
      at += 1;
      if (glob[at] === "\\") at += 1;
      if (at >= glob.length) return NO_MATCH;
      const last = glob.charCodeAt(at);
      found ||= code >= previous && code <= last;
      previous = -1;
      at += 1;
      continue;
    }
    if (glob[at] === "\\") at += 1;
    if (at >= glob.length) return NO_MATCH;
    previous = glob.charCodeAt(at);
    found ||= previous === code;
    at += 1;
  }
  return { matches: found !== negated, next: at + 1 };
}

const within = (low: string, high: string) => (code: number) =>
  code >= low.charCodeAt(0) && code <= high.charCodeAt(0);
const digit = within("0", "9");
const lower = within("a", "z");
const upper = within("A", "Z");
const alpha = (code: number) => lower(code) || upper(code);
const graph = within("!", "~");
const space = (code: number) => code === 0x20 || (code >= 9 && code <= 13);

const POSIX: ReadonlyMap<string, (code: number) => boolean> = new Map([
  ["alnum", (code: number) => alpha(code) || digit(code)],
  ["alpha", alpha],
  ["blank", (code: number) => code === 0x20 || code === 9],
  ["cntrl", (code: number) => code < 0x20 || code === 0x7f],
  ["digit", digit],
  ["graph", graph],
  ["lower", lower],
  ["print", (code: number) => graph(code) || code === 0x20],
  ["punct", (code: number) => graph(code) && !alpha(code) && !digit(code)],
  ["space", space],
  ["upper", upper],
  ["xdigit", (code: number) => digit(code) || within("a", "f")(code) || within("A", "F")(code)],
]);

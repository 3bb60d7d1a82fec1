/** What skimming stops at: text that only the parser can make sense of, or that nobody can. */
export class SkimStop extends Error {}

/** Templates within templates deeper than this are left to the parser, which refuses them. */
const MAX_DEPTH = 100;

const IN_QUOTED = /\\[\s\S]|"|\n|\$\$\{|%%\{|[$%]\{/g;
const IN_CODE = /["#{}]|\/[/*]|<<|\n/g;
const HEREDOC = /<<-?([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
const IN_HEREDOC = /\n|\$\$\{|%%\{|[$%]\{/g;

export function pastLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

export function pastBlockComment(text: string, at: number): number {
  const end = text.indexOf("*/", at);
  if (end < 0) throw new SkimStop();
  return end + 2;
}

/** Past a quoted template, of which the opening quote has been passed. */
export function pastQuoted(text: string, start: number, depth = 0): number {
  let at = start;
  for (;;) {
    const found = next(IN_QUOTED, text, at);
    at = found.end;
    if (found.token === '"') return at;
    if (found.token === "\n") throw new SkimStop();
    if (found.token === "${" || found.token === "%{") at = pastInterpolation(text, at, depth + 1);
  }
}

/** Past a heredoc that begins here. */
export function pastHeredoc(text: string, start: number, depth = 0): number {
  HEREDOC.lastIndex = start;
  const head = HEREDOC.exec(text);
  const marker = head?.[1];
  if (!head || marker === undefined) throw new SkimStop();
  let at = start + head[0].length;
  for (let atLineStart = true; ; ) {
    if (atLineStart) {
      const end = endOfHeredoc(text, at, marker);
      if (end !== undefined) return end;
    }
    const found = next(IN_HEREDOC, text, at);
    at = found.end;
    atLineStart = found.token === "\n";
    if (found.token === "${" || found.token === "%{") at = pastInterpolation(text, at, depth + 1);
  }
}

/** The end of the marker, if this line is the heredoc's last. */
function endOfHeredoc(text: string, start: number, marker: string): number | undefined {
  let at = start;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at += 1;
  if (!text.startsWith(marker, at)) return undefined;
  const end = at + marker.length;
  const after = text.slice(end, end + 2);
  return after === "" || after.startsWith("\n") || after === "\r\n" ? end : undefined;
}

/** Past the code of a `${` or `%{`, which has been passed. */
function pastInterpolation(text: string, start: number, depth: number): number {
  if (depth > MAX_DEPTH) throw new SkimStop();
  let at = start;
  let open = 1;
  while (open > 0) {
    const found = next(IN_CODE, text, at);
    at = found.end;
    if (found.token === '"') at = pastQuoted(text, at, depth);
    else if (found.token === "{") open += 1;
    else if (found.token === "}") open -= 1;
    else if (found.token === "<<") at = pastHeredoc(text, at - 2, depth);
    else if (found.token === "/*") at = pastBlockComment(text, at);
    else if (found.token !== "\n") at = pastLine(text, at);
  }
  return at;
}

function next(pattern: RegExp, text: string, at: number): { readonly token: string; readonly end: number } {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  if (!found) throw new SkimStop();
  return { token: found[0], end: pattern.lastIndex };
}

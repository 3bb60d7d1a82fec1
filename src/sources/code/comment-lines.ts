import { Lexer } from "yaml";
import { pastBlockComment, pastHeredoc, pastLine, pastQuoted, SkimStop } from "../../syntax/hcl/skim.ts";

/**
 * The lines of a file with everything in texts blanked out: quoted values, block scalars, heredocs. What still looks like
 * a comment is one. JSON has no comments: none of its lines remain. What cannot be read to its end is blanked from there.
 */
export function commentLines(path: string, text: string): readonly string[] {
  if (/\.json$/i.test(path)) return [];
  const masked = /\.(?:tf|tofu|hcl)$/i.test(path) ? maskedHcl(text) : maskedYaml(text);
  return masked.split(/\r?\n/);
}

/** Letters that are no comment and no quote; lines stay where they are. */
const blank = (text: string) => text.replaceAll(/[^\r\n]/g, "x");

/** A scalar's own text follows this mark of the lexer; what is quoted comes with its quotes. */
const SCALAR = "\u001f";
const MARKS = new Set(["\u0002", "\u0018", SCALAR]);

function maskedYaml(text: string): string {
  let out = "";
  let isScalar = false;
  try {
    for (const token of new Lexer().lex(text)) {
      if (MARKS.has(token)) {
        isScalar = token === SCALAR;
        continue;
      }
      out += isScalar || token.startsWith('"') || token.startsWith("'") ? blank(token) : token;
      isScalar = false;
    }
  } catch {
    // No lexer's fault is worth a scan: what it did not reach holds no comment that counts.
  }
  return out + blank(text.slice(out.length));
}

const STOPS = /["#]|\/[/*]|<<-?[\p{ID_Start}_]/gu;

function maskedHcl(text: string): string {
  let out = "";
  let at = 0;
  try {
    for (;;) {
      STOPS.lastIndex = at;
      const found = STOPS.exec(text);
      if (!found) return out + text.slice(at);
      out += text.slice(at, found.index);
      const [end, isText] = pastStop(text, found[0], found.index);
      const passed = text.slice(found.index, end);
      out += isText ? blank(passed) : passed;
      at = end;
    }
  } catch (error) {
    if (!(error instanceof SkimStop)) throw error;
    return out + blank(text.slice(out.length));
  }
}

/** Where what begins here ends, and whether it is a text. */
function pastStop(text: string, stop: string, at: number): readonly [end: number, isText: boolean] {
  if (stop === '"') return [pastQuoted(text, at + 1), true];
  if (stop.startsWith("<<")) return [pastHeredoc(text, at), true];
  return [stop === "/*" ? pastBlockComment(text, at + 2) : pastLine(text, at), false];
}

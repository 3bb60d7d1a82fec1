/** C0 and C1 controls, line and paragraph separators, bidirectional controls, lone surrogates, other format marks. */
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Surrogate}|[\u{e0000}-\u{e007f}]/gu;

/** Text from outside made safe for a terminal: whatever could move the cursor or hide text is shown as its code. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}

/** East Asian wide and fullwidth characters and emoji take two columns (Unicode Standard Annex #11, main blocks). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const COMBINING = /\p{Mark}/u;

/** The columns a printable text takes. */
export function width(text: string): number {
  let columns = 0;
  for (const character of text) columns += COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}

/** The text cut to so many columns; what was cut shows as `…`. */
export function cut(text: string, columns: number): string {
  // Nothing beyond this can be kept, and measuring 10,000 characters for 20 columns is waste.
  const head = text.length > columns * 4 ? text.slice(0, columns * 4) : text;
  if (head === text && width(text) <= columns) return text;
  let kept = "";
  let used = 0;
  for (const character of head) {
    const next = width(character);
    if (used + next > columns - 1) break;
    kept += character;
    used += next;
  }
  return `${kept}…`;
}

/** The text cut or filled with blanks to exactly so many columns. */
export function column(text: string, columns: number): string {
  const short = cut(text, columns);
  return short + " ".repeat(Math.max(0, columns - width(short)));
}

import { width } from "./printable.ts";

/** The text broken at blanks into lines of at most so many columns, each indented. A longer word stands alone. */
export function wrap(text: string, columns: number, indent: string): string[] {
  const room = Math.max(20, columns - indent.length);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && width(longer) > room) {
      lines.push(indent + line);
      line = word;
    } else {
      line = longer;
    }
  }
  return line === "" ? lines : [...lines, indent + line];
}

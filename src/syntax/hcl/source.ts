/** A text and how its offsets become lines and columns, both counted from 1. */
export class Source {
  readonly path: string;
  readonly text: string;
  readonly #firstLine: number;
  #starts: number[] | undefined;

  /** `firstLine`: the line of the file on which the text begins, for a text cut out of a larger file. */
  constructor(path: string, text: string, firstLine = 1) {
    this.path = path;
    this.text = text;
    this.#firstLine = firstLine;
  }

  lineOf(offset: number): number {
    return this.#row(offset) + this.#firstLine;
  }

  columnOf(offset: number): number {
    return offset - (this.#lineStarts()[this.#row(offset)] ?? 0) + 1;
  }

  #row(offset: number): number {
    const starts = this.#lineStarts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #lineStarts(): number[] {
    if (!this.#starts) {
      const starts = [0];
      for (let at = this.text.indexOf("\n"); at >= 0; at = this.text.indexOf("\n", at + 1)) {
        starts.push(at + 1);
      }
      this.#starts = starts;
    }
    return this.#starts;
  }
}

/** What the parser throws, and the only thing it throws. */
export class HclSyntaxError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = "HclSyntaxError";
    this.offset = offset;
  }
}

/** The lines and columns of a text's offsets, both counted from 1. The text is gone through when one is first asked for. */
export class Positions {
  readonly #text: string;
  #starts: number[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  lineOf(offset: number): number {
    return this.#row(offset) + 1;
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
      const text = this.#text;
      const starts = [0];
      for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
      this.#starts = starts;
    }
    return this.#starts;
  }
}

import { Positions } from "../positions.ts";

/** A text and how its offsets become lines and columns, both counted from 1. */
export class Source {
  readonly path: string;
  readonly text: string;
  readonly #firstLine: number;
  readonly #positions: Positions;

  /** `firstLine`: the line of the file on which the text begins, for a text cut out of a larger file. */
  constructor(path: string, text: string, firstLine = 1) {
    this.path = path;
    this.text = text;
    this.#firstLine = firstLine;
    this.#positions = new Positions(text);
  }

  lineOf(offset: number): number {
    return this.#positions.lineOf(offset) + this.#firstLine - 1;
  }

  columnOf(offset: number): number {
    return this.#positions.columnOf(offset);
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

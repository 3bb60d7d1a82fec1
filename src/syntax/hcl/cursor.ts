import { HclSyntaxError, type Source } from "./source.ts";

const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const NUMBER = /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

/** Expressions nested deeper than this are refused: no real configuration comes near. */
const MAX_DEPTH = 250;

/**
 * A position in a text, with HCL's rules for white space, comments and the lines that end an item.
 *
 * The reader is written by hand because these rules are: tree-sitter's grammar for HCL does not see line ends,
 * so that `{ a = b⏎ (c) = d }` becomes a call and an error, and `a = 1 b = 2` is accepted.
 */
export class Cursor {
  readonly source: Source;
  readonly text: string;
  offset: number;
  /** Inside parentheses and brackets a newline is white space; elsewhere it ends the item. */
  newlinesAreSpace = false;
  #depth = 0;

  constructor(source: Source, offset = 0) {
    this.source = source;
    this.text = source.text;
    this.offset = offset;
  }

  fail(message: string, offset = this.offset): never {
    throw new HclSyntaxError(message, offset);
  }

  /** Runs a production one level deeper. */
  nested<T>(production: () => T): T {
    if (this.#depth >= MAX_DEPTH) this.fail("nested too deeply");
    this.#depth += 1;
    try {
      return production();
    } finally {
      this.#depth -= 1;
    }
  }

  /** Runs a production under another rule for newlines. */
  withNewlinesAsSpace<T>(areSpace: boolean, production: () => T): T {
    const before = this.newlinesAreSpace;
    this.newlinesAreSpace = areSpace;
    try {
      return production();
    } finally {
      this.newlinesAreSpace = before;
    }
  }

  /** Skips blanks and comments, and newlines where they are white space. */
  skipSpace(): void {
    const { text } = this;
    for (;;) {
      const code = text.charCodeAt(this.offset);
      if (code === 32 || code === 9 || (code === 13 && text.charCodeAt(this.offset + 1) === 10)) {
        this.offset += 1;
      } else if (code === 10 && this.newlinesAreSpace) {
        this.offset += 1;
      } else if (code === 35 || (code === 47 && text.charCodeAt(this.offset + 1) === 47)) {
        const end = text.indexOf("\n", this.offset);
        this.offset = end < 0 ? text.length : end;
      } else if (code === 47 && text.charCodeAt(this.offset + 1) === 42) {
        const end = text.indexOf("*/", this.offset + 2);
        if (end < 0) this.fail("this comment is not closed");
        this.offset = end + 2;
      } else {
        return;
      }
    }
  }

  /** Skips white space, comments and newlines, whatever the rule. */
  skipLines(): void {
    this.withNewlinesAsSpace(true, () => this.skipSpace());
  }

  atEnd(): boolean {
    return this.offset >= this.text.length;
  }

  /** Whether the next token begins with this text. */
  at(token: string): boolean {
    this.skipSpace();
    return this.text.startsWith(token, this.offset);
  }

  /** Takes the token if it comes next. */
  take(token: string): boolean {
    if (!this.at(token)) return false;
    this.offset += token.length;
    return true;
  }

  expect(token: string, context: string): void {
    if (!this.take(token)) this.fail(`expected ${JSON.stringify(token)} ${context}`);
  }

  /** The identifier that comes next, or undefined. */
  takeIdentifier(): string | undefined {
    this.skipSpace();
    const plain = plainIdentifierEnd(this.text, this.offset);
    if (plain > this.offset) {
      const name = this.text.slice(this.offset, plain);
      this.offset = plain;
      return name;
    }
    IDENTIFIER.lastIndex = this.offset;
    const found = IDENTIFIER.exec(this.text)?.[0];
    if (found) this.offset += found.length;
    return found;
  }

  peekIdentifier(): string | undefined {
    const before = this.offset;
    const found = this.takeIdentifier();
    this.offset = before;
    return found;
  }

  /** The number that comes next as the code writes it, or undefined. */
  takeNumber(): string | undefined {
    this.skipSpace();
    const code = this.text.charCodeAt(this.offset);
    if (!(code >= 48 && code <= 57)) return undefined;
    NUMBER.lastIndex = this.offset;
    const found = NUMBER.exec(this.text)?.[0];
    if (found) this.offset += found.length;
    return found;
  }
}

/** Where an identifier of ASCII characters ends; `start` where there is none, or where it goes on with others. */
function plainIdentifierEnd(text: string, start: number): number {
  const first = text.charCodeAt(start) | 32;
  if (!(first >= 97 && first <= 122) && text.charCodeAt(start) !== 95) return start;
  for (let end = start + 1; ; end++) {
    const code = text.charCodeAt(end);
    const isPart =
      (code >= 97 && code <= 122) ||
      (code >= 65 && code <= 90) ||
      (code >= 48 && code <= 57) ||
      code === 95 ||
      code === 45;
    if (!isPart) return code > 127 ? start : end;
  }
}

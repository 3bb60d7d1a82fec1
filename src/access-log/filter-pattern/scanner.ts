/** Where a pattern stopped making sense. */
export class PatternFault extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Reads a pattern from left to right. */
export class Scanner {
  readonly text: string;
  at = 0;
  /** Regular expressions read so far. */
  expressions = 0;

  constructor(text: string) {
    this.text = text;
  }

  sees(word: string): boolean {
    return this.text.startsWith(word, this.at);
  }

  /** Goes over the word if it is next. */
  skip(word: string): boolean {
    if (!this.sees(word)) return false;
    this.at += word.length;
    return true;
  }

  /** Goes over what the (sticky) expression matches here. */
  take(expression: RegExp): string | undefined {
    expression.lastIndex = this.at;
    const found = expression.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  blanks(): void {
    this.take(/\s*/y);
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  fail(message: string, at = this.at): never {
    throw new PatternFault(message, at);
  }
}

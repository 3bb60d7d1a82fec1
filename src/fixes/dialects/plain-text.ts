/** A text on one line: controls, line and paragraph separators and marks that turn the direction of text are blanks. */
export const onOneLine = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]/gu, " ");

/** A piece of an advanced query. Words keep their case; texts are without their quotes. */
export type Token =
  | { readonly kind: "word" | "text" | "number" | "sign"; readonly value: string }
  | { readonly kind: "end"; readonly value: "" };

/** A query that AWS Config does not take; the message is what it complains of. */
export class QueryError extends Error {
  override readonly name = "QueryError";
}

/** Sticky and without nested repeats: linear in the text. A word may hold dots, and parts in double quotes. */
const PIECE =
  /\s*(?:([A-Za-z_](?:[\w.:/-]|"[^"]*")*)|'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)|([(),=*;]|<>|!=|<=|>=|<|>))/y;

/** Cuts a query into tokens. Throws QueryError at a character that no token starts with. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const end = text.trimEnd().length;
  while (at < end) {
    PIECE.lastIndex = at;
    const match = PIECE.exec(text);
    if (!match) throw new QueryError(`unexpected character '${text.slice(at).trimStart().charAt(0)}'`);
    const [, word, quoted, number, sign] = match;
    if (word !== undefined) tokens.push({ kind: "word", value: word.replaceAll('"', "") });
    else if (quoted !== undefined) tokens.push({ kind: "text", value: quoted.replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: "number", value: number });
    else tokens.push({ kind: "sign", value: sign ?? "" });
    at = PIECE.lastIndex;
  }
  return [...tokens, { kind: "end", value: "" }];
}

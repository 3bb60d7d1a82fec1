import { QueryError, type Token, tokensOf } from "./tokens.ts";

export type Value = string | number | boolean;

export type Condition =
  | { readonly kind: "and" | "or"; readonly sides: readonly Condition[] }
  | { readonly kind: "not"; readonly side: Condition }
  | { readonly kind: "in"; readonly property: string; readonly values: readonly Value[] }
  /** `LIKE 'prefix%'`: only a prefix can be matched. */
  | { readonly kind: "prefix"; readonly property: string; readonly prefix: string }
  | { readonly kind: "between"; readonly property: string; readonly low: Value; readonly high: Value };

export type Column =
  | { readonly kind: "property"; readonly name: string }
  | {
      readonly kind: "aggregate";
      readonly of: "COUNT" | "SUM" | "AVG" | "MIN" | "MAX";
      readonly name: string;
      readonly property: string;
    };

export interface Query {
  /** Empty for `*`. */
  readonly columns: readonly Column[];
  readonly where: Condition | undefined;
  readonly groupBy: readonly string[];
  readonly orderBy: readonly { readonly property: string; readonly descending: boolean }[];
}

const MAX_DEPTH = 50;
const AGGREGATES = ["COUNT", "SUM", "AVG", "MIN", "MAX"] as const;
/** What SQL has and advanced queries do not (AWS Config Developer Guide, advanced query limitations). */
const REFUSED = new Set(["AS", "DISTINCT", "FROM", "HAVING", "IS", "JOIN", "LIMIT", "NULL", "UNION", "OVER"]);
const KEYWORDS = new Set([
  ...REFUSED,
  "SELECT",
  "WHERE",
  "GROUP",
  "ORDER",
  "BY",
  "AND",
  "OR",
  "NOT",
  "IN",
  "LIKE",
  "BETWEEN",
  "ASC",
  "DESC",
]);
/** A wildcard stands at the end, after at least three characters. */
const MIN_PREFIX = 3;

/**
 * Reads an advanced query: `SELECT property, … [WHERE …] [GROUP BY …] [ORDER BY …]` with `=`, `IN`, `BETWEEN`, `LIKE`,
 * `AND`, `OR`, `NOT` (AWS Config Developer Guide, query components). Throws QueryError.
 */
export function parsedQuery(text: string): Query {
  return new Parser(tokensOf(text)).query();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  query(): Query {
    this.#expect("SELECT");
    const columns = this.#sign("*") ? [] : this.#list(() => this.#column());
    const where = this.#word("WHERE") ? this.#condition(0) : undefined;
    let groupBy: readonly string[] = [];
    if (this.#word("GROUP")) {
      this.#expect("BY");
      groupBy = this.#list(() => this.#property());
    }
    let orderBy: Query["orderBy"] = [];
    if (this.#word("ORDER")) {
      this.#expect("BY");
      orderBy = this.#list(() => {
        const property = this.#orderKey();
        const descending = this.#word("DESC");
        if (!descending) this.#word("ASC");
        return { property, descending };
      });
    }
    this.#sign(";");
    if (this.#peek.kind !== "end") throw this.#unexpected();
    const aggregates = columns.some(({ kind }) => kind === "aggregate");
    const loose = columns.find((each) => each.kind === "property" && !groupBy.includes(each.name));
    if ((aggregates || groupBy.length > 0) && loose) {
      throw new QueryError(`property ${loose.name} must be in GROUP BY`);
    }
    return { columns, where, groupBy, orderBy };
  }

  get #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", value: "" };
  }

  #unexpected(): QueryError {
    const { kind, value } = this.#peek;
    return new QueryError(kind === "end" ? "unexpected end of the query" : `unexpected '${value}'`);
  }

  #word(keyword: string): boolean {
    const { kind, value } = this.#peek;
    if (kind !== "word" || value.toUpperCase() !== keyword) return false;
    this.#at += 1;
    return true;
  }

  #sign(sign: string): boolean {
    const { kind, value } = this.#peek;
    if (kind !== "sign" || value !== sign) return false;
    this.#at += 1;
    return true;
  }

  #expect(keyword: string): void {
    if (!this.#word(keyword)) throw this.#unexpected();
  }

  #expectSign(sign: string): void {
    if (!this.#sign(sign)) throw this.#unexpected();
  }

  #list<T>(one: () => T): T[] {
    const all = [one()];
    while (this.#sign(",")) all.push(one());
    return all;
  }

  #property(): string {
    const { kind, value } = this.#peek;
    if (kind !== "word" || KEYWORDS.has(value.toUpperCase())) throw this.#unexpected();
    this.#at += 1;
    return value;
  }

  #column(): Column {
    const name = this.#property();
    const of = AGGREGATES.find((each) => each === name.toUpperCase());
    if (!of || !this.#sign("(")) return { kind: "property", name };
    const property = of === "COUNT" && this.#sign("*") ? "*" : this.#property();
    this.#expectSign(")");
    return { kind: "aggregate", of, name: `${of}(${property})`, property };
  }

  #orderKey(): string {
    return this.#column().name;
  }

  #condition(depth: number): Condition {
    if (depth > MAX_DEPTH) throw new QueryError("the condition is nested too deeply");
    const sides = [this.#conjunction(depth)];
    while (this.#word("OR")) sides.push(this.#conjunction(depth));
    const [only] = sides;
    return sides.length === 1 && only ? only : { kind: "or", sides };
  }

  #conjunction(depth: number): Condition {
    const sides = [this.#negation(depth)];
    while (this.#word("AND")) sides.push(this.#negation(depth));
    const [only] = sides;
    return sides.length === 1 && only ? only : { kind: "and", sides };
  }

  #negation(depth: number): Condition {
    if (depth > MAX_DEPTH) throw new QueryError("the condition is nested too deeply");
    if (this.#word("NOT")) return { kind: "not", side: this.#negation(depth + 1) };
    if (this.#sign("(")) {
      const inner = this.#condition(depth + 1);
      this.#expectSign(")");
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): Condition {
    const property = this.#property();
    if (this.#word("NOT")) return { kind: "not", side: this.#comparisonOf(property) };
    return this.#comparisonOf(property);
  }

  #comparisonOf(property: string): Condition {
    if (this.#sign("=")) return { kind: "in", property, values: [this.#value()] };
    if (this.#word("IN")) {
      this.#expectSign("(");
      const values = this.#list(() => this.#value());
      this.#expectSign(")");
      return { kind: "in", property, values };
    }
    if (this.#word("BETWEEN")) {
      const low = this.#value();
      this.#expect("AND");
      return { kind: "between", property, low, high: this.#value() };
    }
    if (this.#word("LIKE")) return this.#like(property);
    throw this.#unexpected();
  }

  #like(property: string): Condition {
    const { kind, value } = this.#peek;
    if (kind !== "text") throw this.#unexpected();
    this.#at += 1;
    const wild = value.search(/[%*]/);
    if (wild < 0) return { kind: "in", property, values: [value] };
    if (wild !== value.length - 1) throw new QueryError("a wildcard is supported only as a suffix");
    if (wild < MIN_PREFIX)
      throw new QueryError(`a wildcard needs at least ${MIN_PREFIX} characters before it`);
    return { kind: "prefix", property, prefix: value.slice(0, wild) };
  }

  #value(): Value {
    const { kind, value } = this.#peek;
    if (kind === "text" || kind === "number") {
      this.#at += 1;
      return kind === "text" ? value : Number(value);
    }
    if (this.#word("TRUE")) return true;
    if (this.#word("FALSE")) return false;
    throw this.#unexpected();
  }
}

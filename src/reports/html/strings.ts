import type { Out } from "../report.ts";
import { Spool } from "../spool.ts";
import type { Text } from "./data.ts";
import { scriptJson, shown } from "./escape.ts";

/** Characters of different texts that are remembered; beyond it a text stands where it is used. */
const REMEMBERED = 8_000_000;
/** A reference is not shorter than a text of this length. */
const SHORT = 6;

/** The texts of a report, each told once. What is remembered is bounded; the list itself is spooled. */
export class Strings {
  readonly #places = new Map<string, number>();
  readonly #spool = new Spool();
  #remembered = 0;

  /** The text as the page will show it, or its place in the list. */
  of(text: string): Text {
    const safe = shown(text);
    if (safe.length < SHORT) return safe;
    const known = this.#places.get(safe);
    if (known !== undefined) return known;
    if (this.#remembered + safe.length > REMEMBERED) return safe;
    const place = this.#places.size;
    this.#places.set(safe, place);
    this.#remembered += safe.length;
    this.#spool.add(`${place === 0 ? "" : ",\n"}${scriptJson(safe)}`);
    return place;
  }

  copyTo(out: Out): Promise<void> {
    return this.#spool.copyTo(out);
  }

  close(): void {
    this.#spool.close();
  }
}

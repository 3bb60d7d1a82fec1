import { jsonText } from "./json-text.ts";
import type { Out } from "./report.ts";
import { Spool } from "./spool.ts";

/** The items of a JSON list that is written later than they come: one line each. */
export class Items {
  readonly #spool = new Spool();
  readonly #indent: string;
  #count = 0;

  constructor(indent = "    ") {
    this.#indent = indent;
  }

  add(item: object): void {
    this.#spool.add(`${this.#count === 0 ? "" : ",\n"}${this.#indent}${jsonText(item)}`);
    this.#count += 1;
  }

  /** `"name": [ … ]`, without a line end. */
  async writeTo(out: Out, name: string): Promise<void> {
    const outer = this.#indent.slice(2);
    if (this.#count === 0) return out.write(`${outer}"${name}": []`);
    await out.write(`${outer}"${name}": [\n`);
    await this.#spool.copyTo(out);
    await out.write(`\n${outer}]`);
  }

  close(): void {
    this.#spool.close();
  }
}

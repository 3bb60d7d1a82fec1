import { jsonText } from "./json-text.ts";
import type { Out } from "./report.ts";

/** A JSON list that is written as its items come, one line each. */
export class JsonList {
  readonly #out: Out;
  #count = 0;

  constructor(out: Out) {
    this.#out = out;
  }

  async add(items: readonly object[]): Promise<void> {
    if (items.length === 0) return;
    const text = items.map((item) => `  ${jsonText(item)}`).join(",\n");
    await this.#out.write(`${this.#count === 0 ? "[\n" : ",\n"}${text}`);
    this.#count += items.length;
  }

  async end(): Promise<void> {
    await this.#out.write(this.#count === 0 ? "[]\n" : "\n]\n");
  }
}

import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Out } from "./report.ts";

/** Held in memory up to here; beyond it goes to a private temporary file. Characters. */
const IN_MEMORY = 8_000_000;
const READ_BYTES = 1 << 16;

/**
 * Text to be written out later, however much it is: a report's parts come in the order of the scan and go out in the
 * order of the document.
 */
export class Spool {
  #inMemory: number;
  #chunks: string[] = [];
  #held = 0;
  #folder: string | undefined;
  #file: number | undefined;

  constructor(inMemory: number = IN_MEMORY) {
    this.#inMemory = inMemory;
  }

  add(text: string): void {
    this.#chunks.push(text);
    this.#held += text.length;
    if (this.#held > this.#inMemory) this.#spill();
  }

  async copyTo(out: Out): Promise<void> {
    if (this.#file === undefined) {
      await out.write(this.#chunks.join(""));
      return;
    }
    this.#spill();
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const buffer = Buffer.alloc(READ_BYTES);
    for (let position = 0; ; ) {
      const read = readSync(this.#file, buffer, 0, READ_BYTES, position);
      if (read === 0) break;
      position += read;
      await out.write(decoder.decode(buffer.subarray(0, read), { stream: true }));
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#file = undefined;
    this.#folder = undefined;
    this.#chunks = [];
  }

  #spill(): void {
    if (this.#file === undefined) {
      try {
        this.#folder = mkdtempSync(join(tmpdir(), "stagelight-spool-"));
      } catch {
        // A machine without a place for temporary files, such as a container that may only be read: memory has to do.
        this.#inMemory = Number.POSITIVE_INFINITY;
        return;
      }
      this.#file = openSync(join(this.#folder, "spool"), "w+", 0o600);
    }
    // All of it or an error: one write may take a part.
    writeFileSync(this.#file, this.#chunks.join("").toWellFormed());
    this.#chunks = [];
    this.#held = 0;
  }
}

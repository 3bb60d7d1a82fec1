import { MAX_FILE } from "../../sources/code/read.ts";
import type { Io } from "../io.ts";

const taken = new WeakMap<Io["stdin"], Promise<Uint8Array>>();

/** What comes in on standard input, read once for all who ask. Of more than is read of a file, only so much that it shows. */
export function standardInputOf({ stdin }: Io): Promise<Uint8Array> {
  const known = taken.get(stdin) ?? bytesOf(stdin);
  taken.set(stdin, known);
  return known;
}

async function bytesOf(stdin: Io["stdin"]): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    chunks.push(bytes);
    length += bytes.length;
    if (length > MAX_FILE) break;
  }
  return Buffer.concat(chunks);
}

import { suggestion } from "../../model/nearest.ts";
import type { ApiType } from "../../model/stage.ts";
import { type Io, UsageError } from "../io.ts";

/** A thousand times what API Gateway takes: more is a mistake, not a format. */
const MAX_BYTES = 4 * 1_048_576;
const API_TYPES: Readonly<Record<string, ApiType>> = { rest: "REST", http: "HTTP", websocket: "WEBSOCKET" };

/** The API type of that name; upper and lower case are the same. */
export function apiTypeOf(word: string, where: string): ApiType {
  const name = word.toLowerCase();
  const apiType = Object.hasOwn(API_TYPES, name) ? API_TYPES[name] : undefined;
  if (apiType) return apiType;
  const known = Object.keys(API_TYPES);
  throw new UsageError(`${where} ${word}: expected ${known.join(", ")}.${suggestion(name, known)}`);
}

/** The format itself, or standard input for `-`, of which one line break at the end is the shell's. */
export async function formatText(input: string | undefined, io: Io): Promise<string> {
  if (input === undefined) {
    throw new UsageError("expected a format, or - for standard input. In a shell put it in single quotes.");
  }
  return input === "-" ? (await textOf(io.stdin)).replace(/\r?\n$/, "") : input;
}

async function textOf(stdin: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > MAX_BYTES)
      throw new UsageError(`standard input is longer than ${MAX_BYTES} bytes: that is no format.`);
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

import { createReadStream, statSync } from "node:fs";
import { resolve } from "node:path";
import { Comparison } from "../../reports/compare.ts";
import type { SavedScan } from "../../reports/saved/scan.ts";
import { UsageError } from "../io.ts";

/** A saved scan from a file, and when it was made: by its own record, or by the file where it has none; `onBytes` gets what is read. Throws a UsageError that says what is wrong with it. */
export async function readSavedScan(
  flag: string,
  file: string,
  cwd: string,
  onBytes: (bytes: Uint8Array) => void = () => {},
): Promise<{ scan: SavedScan; at: Date }> {
  const path = resolve(cwd, file);
  const { savedScan } = await import("../../reports/saved/scan.ts");
  try {
    const written = statSync(path).mtime;
    const scan = await savedScan(decoded(createReadStream(path), onBytes));
    return { scan, at: scan.record ? new Date(scan.record.endedAt) : written };
  } catch (error) {
    const { name, message, code } = error as NodeJS.ErrnoException;
    if (name === "NotReadable") throw new UsageError(`${flag} ${file}: ${message}.`);
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA")
      throw new UsageError(`${flag} ${file}: it is not UTF-8.`);
    if (code !== undefined) throw new UsageError(`${flag} ${file}: cannot be read (${code}).`);
    throw error;
  }
}

async function* decoded(
  bytes: AsyncIterable<Uint8Array>,
  onBytes: (bytes: Uint8Array) => void,
): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of bytes) {
    onBytes(chunk);
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}

/** What `--compare` names, ready to hold another scan against it. */
export async function comparisonWith(file: string | undefined, cwd: string): Promise<Comparison | undefined> {
  if (file === undefined) return undefined;
  const { scan } = await readSavedScan("--compare", file, cwd);
  return new Comparison(file, scan.findings);
}

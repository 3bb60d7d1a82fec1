import { createReadStream, statSync } from "node:fs";
import { resolve } from "node:path";
import { Comparison } from "../../reports/compare.ts";
import type { SavedScan } from "../../reports/saved/scan.ts";
import { entryOf, isOpen, placeKey } from "../../standard/baseline/baseline.ts";
import { MovedEntries } from "../../standard/baseline/moved.ts";
import { trouble } from "../file-trouble.ts";
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
    if (code !== undefined) throw new UsageError(`${flag} ${file}: cannot be read: ${trouble(error)}.`);
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

/**
 * What `--compare` names, ready to hold another scan against it.
 *
 * @param exists whether a file or folder of code, as stages name it, is there in the other scan's eyes
 */
export async function comparisonWith(
  file: string | undefined,
  cwd: string,
  exists: (path: string) => boolean,
): Promise<Comparison | undefined> {
  if (file === undefined) return undefined;
  const { scan } = await readSavedScan("--compare", file, cwd);
  const stages = new Map(
    scan.slices.flatMap((slice) => slice.stages.map((stage) => [stage.id, stage] as const)),
  );
  const places = [...stages.values()].flatMap(({ origin }) =>
    origin.kind === "aws" ? [] : [placeKey(origin)],
  );
  const entries = scan.findings.flatMap((finding) => {
    const stage = stages.get(finding.stage);
    return stage && isOpen(finding) ? [entryOf(finding, stage)] : [];
  });
  const moved = new MovedEntries({ entries, places }, exists);
  return new Comparison(
    file,
    scan.findings,
    (check, stage, isLeft) => moved.of(check, stage, ({ fingerprint }) => isLeft(fingerprint))?.fingerprint,
  );
}

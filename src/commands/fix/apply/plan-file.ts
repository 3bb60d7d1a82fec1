import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { trouble } from "../../file-trouble.ts";
import { type Io, UsageError } from "../../io.ts";

/** A plan is read as one text. */
const LONGEST_TEXT = 256_000_000;
/** Far more than a journal of 200,000 steps, made and taken back; Node reads no larger files at once. */
const LARGEST = 2_000_000_000;

/** The text of a file that a flag names. Throws UsageError. */
export function fileText(what: string, path: string, io: Io): string {
  readable(what, path, io, LONGEST_TEXT);
  return reading(what, path, () => readFileSync(resolve(io.cwd, path), "utf8"));
}

/** What is in a file that a flag names. Throws UsageError. */
export function fileBytes(what: string, path: string, io: Io): Uint8Array {
  readable(what, path, io);
  return reading(what, path, () => readFileSync(resolve(io.cwd, path)));
}

/** Throws UsageError where a file that a flag names is none that would be read. */
export function readable(what: string, path: string, { cwd }: Io, most = LARGEST): void {
  const stat = reading(what, path, () => statSync(resolve(cwd, path)));
  if (!stat.isFile()) throw new UsageError(`${what} ${path} is no file.`);
  if (stat.size > most) throw new UsageError(`${what} ${path} is longer than ${most} bytes.`);
}

function reading<T>(what: string, path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`${what} ${path} cannot be read: ${trouble(error)}.`);
  }
}

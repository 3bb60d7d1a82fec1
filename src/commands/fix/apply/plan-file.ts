import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { type Io, UsageError } from "../../io.ts";

const LARGEST = 256_000_000;

/** The text of a file that a flag names. Throws UsageError. */
export function fileText(what: string, path: string, { cwd }: Io): string {
  const file = resolve(cwd, path);
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw new UsageError(`${what} ${path} is no file.`);
    if (stat.size > LARGEST) throw new UsageError(`${what} ${path} is longer than ${LARGEST} bytes.`);
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${what} ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

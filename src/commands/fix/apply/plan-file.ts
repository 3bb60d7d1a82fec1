import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { PlanError, stepsFrom } from "../../../fixes/read-step.ts";
import type { Step } from "../../../fixes/step.ts";
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

/** The steps of a plan that `--as json` wrote. Throws UsageError, which names the place that is wrong. */
export function stepsIn(path: string, io: Io): readonly Step[] {
  const text = fileText("The plan", path, io);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `The plan ${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  try {
    return stepsFrom(
      typeof value === "object" && value !== null && "steps" in value ? value.steps : undefined,
    );
  } catch (error) {
    if (error instanceof PlanError)
      throw new UsageError(`The plan ${path} cannot be used: ${error.message}.`);
    throw error;
  }
}

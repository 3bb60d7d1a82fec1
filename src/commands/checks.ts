import { CHECKS } from "../checks/index.ts";
import type { Io } from "./io.ts";

/** `stagelight checks`: id, severity and title, a line each. */
export async function checks(io: Io): Promise<number> {
  const longest = Math.max(...CHECKS.map(({ id }) => id.length));
  for (const { id, severity, title } of CHECKS) {
    io.stdout.write(`${id.padEnd(longest)}  ${severity.padEnd(6)}  ${title}\n`);
  }
  return 0;
}

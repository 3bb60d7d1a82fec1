import type { Io } from "./io.ts";

/** How to call this program from where it was called: through npm in a checkout, by its name elsewhere. */
export function invocation({ env }: Io): string {
  return env.npm_lifecycle_event !== undefined && env.npm_package_name === "stagelight"
    ? "npm run -s stagelight --"
    : "stagelight";
}

import { resolve } from "node:path";
import { isWithin } from "../../sources/code/names.ts";
import type { Entry } from "../../standard/baseline/baseline.ts";
import type { ScanFlags } from "./options.ts";

/**
 * Whether a scan with these arguments comes to where a finding of a baseline was: that it does not see what lies elsewhere says
 * nothing. Which accounts it comes to is not known beforehand.
 */
export function reachOf(
  paths: readonly string[],
  flags: Pick<ScanFlags, "aws" | "region" | "regions">,
  cwd: string,
): (entry: Entry) => boolean {
  const targets = paths.map((path) => (path === "-" ? path : resolve(cwd, path)));
  const regions = [...(flags.region ?? []), ...(flags.regions ?? [])];
  return ({ file, root, stage }) => {
    const place = root ?? file;
    if (place === "-") return targets.includes("-");
    if (place !== undefined) return targets.some((target) => isWithin(resolve(cwd, place), target));
    const region = stage.split("/")[1];
    return flags.aws === true && (regions.length === 0 || regions.some((each) => each === region));
  };
}

import type { Finding, Verdict } from "../../model/finding.ts";

/** How a stage stands to a check or clause: a verdict, or that somebody accepted that it fails. */
export type Standing = Verdict | "exempt";

/** From best to worst; a clause stands as the worst of its checks does. */
const WORST: readonly Standing[] = ["not-applicable", "pass", "exempt", "unknown", "conditional", "fail"];

/** The worst of some; undefined of none. */
export function worst(standings: Iterable<Standing>): Standing | undefined {
  let found = -1;
  for (const standing of standings) found = Math.max(found, WORST.indexOf(standing));
  return WORST[found];
}

export const standingOf = ({ verdict, exempt }: Finding): Standing => (exempt ? "exempt" : verdict);

/** A standing that lasted: the first and the last of the given scans in which it was so, by their place in the list. */
export interface Run {
  readonly standing: Standing;
  readonly since: number;
  readonly last: number;
}

/** What was seen scan after scan, put together where nothing changed. Scans that did not see it break no run. */
export function runsOf(seen: readonly { readonly scan: number; readonly standing: Standing }[]): Run[] {
  const runs: Run[] = [];
  for (const { scan, standing } of seen) {
    const before = runs.at(-1);
    if (before?.standing === standing) runs[runs.length - 1] = { ...before, last: scan };
    else runs.push({ standing, since: scan, last: scan });
  }
  return runs;
}

import type { Check } from "../../checks/check.ts";
import { CHECKS } from "../../checks/index.ts";
import { FOREIGN_IDS, foreignId, strangerOf } from "../../checks/other-scanners.ts";
import { nearest } from "../../model/nearest.ts";
import { UsageError } from "../io.ts";

/** What `--checks` chose. */
export interface Named {
  /** Each once, in the order in which they were named. */
  readonly checks: readonly Check[];
  /** What the ids of other scanners are here: `CKV_AWS_76 is apigw_accesslogging here`. */
  readonly words: readonly string[];
}

/**
 * The checks of these ids, which are ours or those of another scanner.
 *
 * @throws UsageError for an id that means none of ours
 */
export function checksNamed(ids: readonly string[], flag = "--checks"): Named {
  const chosen = new Map<string, Check>();
  const words: string[] = [];
  for (const id of ids) {
    const own = checkOf(id);
    const foreign = own ? undefined : foreignId(id);
    const checks = own ? [own] : (foreign?.checks ?? []).flatMap((each) => checkOf(each) ?? []);
    if (checks.length === 0) throw new UsageError(`${flag}: ${noCheck(id)}`);
    for (const check of checks) chosen.set(check.id, check);
    if (foreign) words.push(`${foreign.id} is ${checks.map((check) => check.id).join(" and ")} here`);
  }
  return { checks: [...chosen.values()], words: [...new Set(words)] };
}

const checkOf = (id: string): Check | undefined => CHECKS.find((check) => check.id === id);

/** Why an id chooses nothing, and what may have been meant. */
export function noCheck(id: string): string {
  const own = CHECKS.map((check) => check.id);
  const meant = nearest(id, own) ?? nearest(`apigw_${id}`, own);
  if (meant !== undefined) return `there is no check ${id}. Did you mean ${meant}? Known: ${own.join(", ")}.`;
  const { scanner, near, known } = strangerOf(id);
  if (scanner === undefined) {
    const foreign = nearest(
      id,
      FOREIGN_IDS.map((each) => each.id),
    );
    const hint = foreign === undefined ? "" : ` Did you mean ${foreign}?`;
    return `there is no check ${id}.${hint} Known: ${own.join(", ")}, and ids of other scanners (stagelight checks --foreign).`;
  }
  const hint = near === undefined ? "" : ` Did you mean ${near}?`;
  return `${id} looks like an id of ${scanner} that means no check here.${hint} Those that do: ${known.join(", ")}.`;
}

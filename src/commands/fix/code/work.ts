import type { JudgedSlice } from "../../../checks/judge.ts";
import {
  CHECK,
  type Code,
  type CodeGroup,
  type CodeStage,
  type CodeWork,
  isCode,
  PATCHED,
  RETENTION,
} from "../../../fixes/code/patcher.ts";
import type { Manual } from "../../../fixes/plan.ts";
import type { Demands } from "../../../model/demands.ts";
import { valueIfKnown } from "../../../model/fact.ts";
import type { Finding } from "../../../model/finding.ts";

export interface Given {
  readonly demands: Demands;
  /** ARN of the key for log groups, where one was given. */
  readonly kmsKey?: string;
  /** The checks that are to be answered. */
  readonly wanted: readonly string[];
}

/** A patch may answer it. */
export const isPatchable = ({
  check,
  verdict,
  exempt,
}: Pick<Finding, "check" | "verdict" | "exempt">): boolean =>
  PATCHED.includes(check) && verdict === "fail" && !exempt;

/** What there is to mend in the slices, and the stages whose log group stands where no patch reaches. */
export function workIn(
  slices: readonly JudgedSlice[],
  { demands, kmsKey, wanted }: Given,
  code: Code,
): { readonly work: CodeWork; readonly manual: readonly Manual[] } {
  const all = slices.flatMap(({ stages }) => stages.filter(isCode));
  const stages = new Map(all.map((stage) => [stage.id, stage]));
  const failing = new Set<CodeStage>();
  const groups = new Map<string, CodeGroup & { readonly stages: CodeStage[] }>();
  const manual: Manual[] = [];
  for (const { findings, surroundings } of slices) {
    for (const finding of findings.filter(isPatchable)) {
      const stage = stages.get(finding.stage);
      if (!stage || !wanted.includes(finding.check)) continue;
      if (finding.check === CHECK) {
        failing.add(stage);
        continue;
      }
      const found = surroundings.logGroups?.items.find(({ id }) => id === finding.about);
      const before = found && valueIfKnown(found.retentionDays);
      if (!found?.place || before === undefined) {
        manual.push({ stage: stage.id, reason: finding.message, checks: [RETENTION] });
        continue;
      }
      const key = `${found.place.file}#${found.id}`;
      const { file, line } = found.place;
      const { kind } = stage.origin;
      const group = groups.get(key) ?? { id: found.id, file, line, kind, before, stages: [] };
      group.stages.push(stage);
      groups.set(key, group);
    }
  }
  const work = {
    unlogged: [...failing].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    groups: [...groups.values()],
    all,
    code,
    demands,
    ...(kmsKey === undefined ? {} : { kmsKey }),
  };
  return { work, manual };
}

import accesslogRetention from "../../checks/accesslog-retention.ts";
import type { Demands } from "../../model/demands.ts";
import { valueIfKnown } from "../../model/fact.ts";
import type { LogGroup } from "../../model/surroundings.ts";
import type { LiveStage } from "../place.ts";
import type { Step } from "../step.ts";
import { protectLogGroup } from "../steps/log-group.ts";
import { setRetention } from "../steps/retention.ts";
import { retentionFor, retentionInstead } from "../steps/retention-days.ts";
import type { View, Work } from "../work.ts";
import { canaryGroup, groupNamed } from "./log-group.ts";

const CHECK = accesslogRetention.id;

/** How long a group that is made keeps its lines, and its protection where that is asked for. */
export function newGroupSteps(stage: LiveStage, creation: Step, { demands, options }: Work): readonly Step[] {
  const { account, region, target, stages, checks } = creation;
  const logGroup = target.logGroup ?? "";
  const days = retentionFor(demands.retention);
  const kept =
    days === undefined
      ? []
      : [
          setRetention({
            account,
            region,
            logGroup,
            days,
            before: null,
            holdsLines: creation.care === "review",
            stages: [stage.id],
            checks: [CHECK],
            needs: [creation.id],
          }),
        ];
  const guarded = options.protect
    ? [protectLogGroup({ account, region }, logGroup, stages, checks, [creation.id])]
    : [];
  return [...kept, ...guarded];
}

/** What makes a group that is there keep its lines as long as the standard asks; a canary's second group too. */
export function retentionSteps(
  view: View & { readonly stage: LiveStage },
  name: string,
  work: Work,
): readonly Step[] {
  const { account, region } = view.stage.origin;
  const { retention } = work.demands;
  return [groupNamed(view, name), canaryGroup(view, name)]
    .filter((group) => group !== undefined)
    .flatMap((group) => {
      const before = valueIfKnown(group.retentionDays);
      const logGroup = valueIfKnown(group.name);
      const days =
        before === undefined || isMet(before, retention) ? undefined : retentionInstead(before, retention);
      if (before === undefined || logGroup === undefined || days === undefined) return [];
      const about = { account, region, logGroup, days, before, stages: [view.stage.id], checks: [CHECK] };
      return [setRetention({ ...about, holdsLines: true, needs: [] })];
    });
}

function isMet(days: number | null, { minDays, maxDays, never }: Demands["retention"]): boolean {
  return days === null ? never : days >= minDays && (maxDays === null || days <= maxDays);
}

export const isStandard = (group: LogGroup | undefined): boolean =>
  group !== undefined && valueIfKnown(group.logClass) === "STANDARD";

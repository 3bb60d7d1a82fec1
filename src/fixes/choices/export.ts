import accesslogExport from "../../checks/accesslog-export.ts";
import { valueIfKnown } from "../../model/fact.ts";
import { inPlace } from "../options.ts";
import type { LiveStage } from "../place.ts";
import type { Step } from "../step.ts";
import { putSubscription, SUBSCRIPTION_NAME } from "../steps/subscription.ts";
import { type View, viewAfter, type Work } from "../work.ts";
import { groupNamed } from "./log-group.ts";
import { isStandard } from "./retention.ts";

/** "Subscription filters: 2 per log group" (CloudWatch Logs quotas). */
const MOST = 2;

/** The subscription that carries a group's lines on, or why there can be none. */
export function chooseExport(
  view: View & { readonly stage: LiveStage },
  logGroup: string | undefined,
  needs: readonly string[],
  work: Work,
): { readonly step: Step } | { readonly reason: string } {
  if (logGroup === undefined) {
    return { reason: "It writes to a Firehose stream: where that carries the lines is set on the stream." };
  }
  const [target] = inPlace(work.options.exportTo, ({ streamArn }) => streamArn, view.stage.origin);
  if (!target) {
    return {
      reason:
        "The standard asks for long-term storage: give a Firehose stream of this account and Region, and the role to write to it (--export-stream ARN, --export-role ARN).",
    };
  }
  if (!isStandard(groupNamed(view, logGroup))) {
    return {
      reason: `${logGroup} is not of class STANDARD, or not there: its lines cannot be subscribed to.`,
    };
  }
  const there = (view.surroundings.subscriptions?.items ?? []).filter(
    (each) => valueIfKnown(each.logGroup) === logGroup && !each.id.startsWith(`${logGroup}:account policy `),
  );
  if (there.some(({ id }) => id === `${logGroup}:${SUBSCRIPTION_NAME}`)) {
    return {
      reason: `The subscription ${SUBSCRIPTION_NAME} of ${logGroup} is there and was changed since: put it right or delete it.`,
    };
  }
  if (there.length >= MOST) {
    return { reason: `${logGroup} has the ${MOST} subscription filters that CloudWatch Logs allows.` };
  }
  const step = putSubscription(view.stage.origin, logGroup, target, [view.stage.id], needs);
  if (work.verdict(accesslogExport, viewAfter(view, [step])) === "fail") {
    return { reason: `The standard asks for other storage than what ${target.streamArn} writes to.` };
  }
  return { step };
}

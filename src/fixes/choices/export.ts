import accesslogExport from "../../checks/accesslog-export.ts";
import { valueIfKnown } from "../../model/fact.ts";
import { inPlace } from "../options.ts";
import type { LiveStage } from "../place.ts";
import type { Step } from "../step.ts";
import { putSubscription, SUBSCRIPTION_NAME } from "../steps/subscription.ts";
import { type View, viewAfter, type Work } from "../work.ts";
import { bucketFor, type Carriage, carriageTo } from "./export-bucket.ts";
import { groupNamed } from "./log-group.ts";
import { isStandard } from "./retention.ts";

/** "Subscription filters: 2 per log group" (CloudWatch Logs quotas). */
const MOST = 2;

type Live = View & { readonly stage: LiveStage };

/** The subscription that carries a group's lines on, with what it goes to; or why there can be none. */
export function chooseExport(
  view: Live,
  logGroup: string | undefined,
  needs: readonly string[],
  work: Work,
): { readonly steps: readonly Step[] } | { readonly reason: string } {
  if (logGroup === undefined) {
    return { reason: "It writes to a Firehose stream: where that carries the lines is set on the stream." };
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
  const carriage = carriageFor(view, work);
  if ("reason" in carriage) return carriage;
  const { target } = carriage;
  const { origin, id } = view.stage;
  const all = [...needs, ...carriage.steps.map((step) => step.id)];
  const steps = [...carriage.steps, putSubscription(origin, logGroup, target, [id], all)];
  if (work.verdict(accesslogExport, viewAfter(view, steps)) === "fail") {
    return { reason: `The standard asks for other storage than what ${target.streamArn} writes to.` };
  }
  return { steps };
}

/** The stream that was given for this account and Region; or one for the bucket that was named. */
function carriageFor(view: Live, work: Work): Carriage | { readonly reason: string } {
  const { origin, id } = view.stage;
  const [target] = inPlace(work.options.exportTo, ({ streamArn }) => streamArn, origin);
  if (target) return { steps: [], target };
  const bucket = bucketFor(origin, work);
  if (bucket) return carriageTo(bucket, { account: origin.account, region: origin.region }, view, [id]);
  return {
    reason:
      "The standard asks for long-term storage: name a bucket for it (--export-bucket NAME, or --new-export-bucket NAME for one that is made), or a Firehose stream of this account and Region with the role to write to it (--export-stream ARN, --export-role ARN).",
  };
}

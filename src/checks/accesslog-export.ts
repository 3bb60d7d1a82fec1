import type { DeliveryStream, Subscription } from "../model/surroundings.ts";
import { fits, parseArn } from "./arn.ts";
import { defineCheck, fail, type Judgement, notApplicable, pass, type Subject, unknown } from "./check.ts";
import { attachedTo, type Destination, destinationOf, there } from "./destination-of.ts";
import { isWriting, writingOf } from "./writing.ts";

const remedy = "export-lines";

export default defineCheck({
  id: "apigw_accesslog_export",
  title: "Nothing carries the access log to long-term storage",
  severity: "low",
  needs: ["logGroups", "deliveryStreams", "subscriptions"],
  asked: (demands) => demands.export.required,
  judge(subject) {
    if (!subject.demands.export.required) return notApplicable("The standard asks for no long-term storage.");
    const writing = writingOf(subject);
    if (!isWriting(writing)) return writing;
    const to = destinationOf(subject, writing.destination);
    if (to.kind === "unknown") return unknown(to.why);
    if (to.kind === "other")
      return unknown(`${to.text} is no log group: what becomes of its lines was not seen.`);
    return to.kind === "delivery-stream" ? judgeStream(subject, to) : judgeGroup(subject, to);
  },
});

type Stream = Extract<Destination, { kind: "delivery-stream" }>;
type Group = Extract<Destination, { kind: "log-group" }>;

function judgeStream(subject: Subject, { seen, name }: Stream): Judgement {
  if (seen.state === "absent") return fail(`The Firehose stream ${name ?? ""} does not exist.`, { remedy });
  if (seen.state === "unseen") return unknown(seen.why);
  const idle = seen.state === "found" && idleness(subject, seen.item);
  if (idle) return idle;
  if (subject.demands.export.targets.length === 0) return pass("A Firehose stream carries every line on.");
  if (seen.state !== "found") return unknown("Where the Firehose stream carries the lines was not seen.");
  return judgeTarget(subject, seen.item);
}

/** Where the stream is there and takes no lines: what that means. */
function idleness({ decide }: Subject, { status, id }: DeliveryStream): Judgement | undefined {
  const settled = status && decide(status);
  if (settled?.state === "unknown") return unknown(settled.why);
  return settled?.state === "known" && settled.value !== "ACTIVE"
    ? fail(`The Firehose stream ${id} is ${settled.value}, not ACTIVE.`, { remedy })
    : undefined;
}

function judgeTarget({ decide, demands }: Subject, { target, id }: DeliveryStream): Judgement {
  const settled = target && decide(target);
  if (settled?.state !== "known")
    return unknown(`Where the Firehose stream ${id} carries the lines is not known.`);
  const { targets } = demands.export;
  if (targets.some((pattern) => fits(pattern, settled.value)))
    return pass(`Every line goes on to ${settled.value}.`);
  return fail(`The lines go on to ${settled.value}; the standard asks for ${targets.join(" or ")}.`, {
    remedy,
  });
}

function judgeGroup(subject: Subject, group: Group): Judgement {
  const { subscriptions } = subject.surroundings;
  if (group.elsewhere !== undefined) return unknown(group.elsewhere);
  const mine = attachedTo(subject, subscriptions, group);
  const judged = mine.map((each) => judgeSubscription(subject, each));
  const best =
    judged.find(({ verdict }) => verdict === "pass") ?? judged.find(({ verdict }) => verdict === "unknown");
  if (best) return best;
  if (subscriptions?.unseen !== undefined) return unknown(subscriptions.unseen);
  if (!subscriptions || subscriptions.partial) {
    return unknown("No subscription in this code carries the lines on; one made elsewhere is not seen.");
  }
  return judged[0] ?? fail("No subscription carries the lines to long-term storage.", { remedy });
}

function judgeSubscription(subject: Subject, subscription: Subscription): Judgement {
  const { decide, demands } = subject;
  if (there(subject, subscription).state !== "found")
    return unknown(`Whether ${subscription.id} is made is open.`);
  const pattern = decide(subscription.pattern);
  if (pattern.state === "known" && pattern.value.trim() !== "") {
    return fail(`The subscription ${subscription.id} carries only lines that match ${pattern.value}.`, {
      remedy,
    });
  }
  if (pattern.state !== "known") return unknown(`Which lines ${subscription.id} carries is not known here.`);
  const stream = streamOf(subject, subscription);
  if (stream && "verdict" in stream) return stream;
  const idle = stream && idleness(subject, stream);
  if (idle) return idle;
  if (demands.export.targets.length === 0)
    return pass(`The subscription ${subscription.id} carries every line on.`);
  const to = decide(subscription.destination);
  if (to.state === "known" && demands.export.targets.some((target) => fits(target, to.value))) {
    return pass(`Every line goes on to ${to.value}.`);
  }
  if (stream) return judgeTarget(subject, stream);
  return unknown(`Where the subscription ${subscription.id} carries the lines in the end was not seen.`);
}

/** The Firehose stream that a subscription names, or what it means that there is none; undefined where it names something else. */
function streamOf(
  { decide, surroundings: { deliveryStreams }, stage: { origin } }: Subject,
  { id: subscription, destination }: Subscription,
): DeliveryStream | Judgement | undefined {
  const to = decide(destination);
  const id = to.state === "known" ? to.value : to.state === "set" ? to.resource : undefined;
  const found = deliveryStreams?.items.find((each) => each.id === id);
  if (found || to.state !== "known" || origin.kind !== "aws") return found;
  const arn = parseArn(to.value);
  // Only the streams of the stage's own account and Region were looked for.
  if (arn?.service !== "firehose" || arn.account !== origin.account || arn.region !== origin.region)
    return undefined;
  if (!deliveryStreams || deliveryStreams.partial) return undefined;
  if (deliveryStreams.unseen !== undefined) return unknown(deliveryStreams.unseen);
  return fail(`The subscription ${subscription} carries the lines to ${to.value}, which does not exist.`, {
    remedy,
  });
}

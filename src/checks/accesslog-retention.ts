import type { Demands } from "../model/demands.ts";
import type { LogGroup } from "../model/surroundings.ts";
import { defineCheck, fail, type Judgement, pass, type Subject, unknown } from "./check.ts";
import { destinationOf, logGroupNamed } from "./destination-of.ts";
import { isWriting, writingOf } from "./writing.ts";

const remedy = "set-retention";

export default defineCheck({
  id: "apigw_accesslog_retention",
  title: "Access log is kept for ever, or not long enough",
  severity: "medium",
  needs: ["logGroups"],
  judge(subject) {
    const writing = writingOf(subject);
    if (!isWriting(writing)) return writing;
    const to = destinationOf(subject, writing.destination);
    if (to.kind === "unknown") return unknown(to.why);
    if (to.kind === "other")
      return unknown(`${to.text} is no log group: how long it keeps lines was not seen.`);
    if (to.kind === "delivery-stream") {
      return unknown("A Firehose stream carries the lines on; how long its target keeps them was not seen.");
    }
    if (to.seen.state === "unseen") return unknown(to.seen.why);
    if (to.seen.state !== "found") {
      const why = to.seen.state === "absent" ? "does not exist" : "is not declared in this code";
      return unknown(`The log group ${to.name ?? ""} ${why}: how long it would keep lines was not seen.`);
    }
    const first = judgeGroup(subject, to.seen.item, to.name ?? to.seen.item.id);
    if (first.verdict !== "pass") return first;
    return canaryFault(subject, to.name) ?? first;
  },
});

/** A canary's second group is made by the service, which sets no retention (Developer Guide, `canary-release`). */
function canaryFault(subject: Subject, name: string | undefined): Judgement | undefined {
  const canary = subject.stage.canary && subject.decide(subject.stage.canary);
  if (!canary || (canary.state === "known" && !canary.value)) return undefined;
  if (name === undefined) {
    return unknown(
      "The canary's requests are written to a second log group, NAME/Canary, and the name is not known here.",
    );
  }
  const second = logGroupNamed(subject, `${name}/Canary`);
  if (second.state === "unseen") return unknown(second.why);
  if (second.state === "elsewhere") {
    return unknown(`The canary's requests are written to ${name}/Canary too, whose retention was not seen.`);
  }
  if (second.state === "absent") return undefined;
  const judged = judgeGroup(subject, second.item, `${name}/Canary`);
  return judged.verdict === "pass" ? undefined : judged;
}

function judgeGroup({ decide, demands }: Subject, group: LogGroup, name: string): Judgement {
  const about = { about: group.id };
  const days = decide(group.retentionDays);
  if (days.state === "unknown")
    return unknown(`How long ${name} keeps lines is not known here: ${days.why}`, about);
  if (days.state === "set") {
    return unknown(
      `How long ${name} keeps lines comes from ${days.expression}, which is not known here.`,
      about,
    );
  }
  const fault = faultOf(days.value, demands.retention);
  if (fault) return fail(`${name} keeps lines ${fault}`, { remedy, ...about });
  return pass(
    days.value === null ? `${name} keeps lines for ever.` : `${name} keeps lines ${daysText(days.value)}.`,
    about,
  );
}

function faultOf(days: number | null, { minDays, maxDays, never }: Demands["retention"]): string | undefined {
  if (days === null) {
    return never
      ? undefined
      : "for ever: the cost grows and personal data stays without end. Set a retention.";
  }
  if (days < minDays) return `${daysText(days)}; the standard asks for at least ${minDays}.`;
  if (maxDays !== null && days > maxDays) return `${daysText(days)}; the standard allows at most ${maxDays}.`;
  return undefined;
}

const daysText = (days: number) => `${days} ${days === 1 ? "day" : "days"}`;

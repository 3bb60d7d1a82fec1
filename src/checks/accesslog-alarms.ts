import type { AlarmDemand, AlarmSubject } from "../model/demands.ts";
import type { Alarm, MetricFilter } from "../model/surroundings.ts";
import { alarmsByMetric, keyOfApi, keyOfMetric, type MetricKey } from "./alarms/by-metric.ts";
import { countsSubject } from "./alarms/filters.ts";
import { neverGoesOff, type Watch, watchesMetric, watchesService } from "./alarms/metrics.ts";
import { defineCheck, fail, notApplicable, pass, type Subject, unknown } from "./check.ts";
import { attachedTo, destinationOf, there } from "./destination-of.ts";
import { formatOf } from "./format-of.ts";
import { isWriting, writingOf } from "./writing.ts";

const remedy = "alarm-on-lines";

const CALLED: Readonly<Record<AlarmSubject, string>> = {
  clientErrors: "4xx",
  serverErrors: "5xx",
  latency: "latency",
};

const SUBJECTS = Object.keys(CALLED) as AlarmSubject[];

/** An alarm counts on a filter that provably matches this format's lines, or on API Gateway's own metric. */
export default defineCheck({
  id: "apigw_accesslog_alarms",
  title: "Nobody is alarmed by errors and slow answers",
  severity: "low",
  needs: ["logGroups", "metricFilters", "alarms"],
  asked: (demands) => demands.alarms.subjects.length > 0,
  judge(subject) {
    const writing = writingOf(subject);
    if (!isWriting(writing)) return writing;
    const { subjects } = subject.demands.alarms;
    if (subjects.length === 0) return notApplicable("The standard asks for no alarms.");
    const proofs = subjects.map((demand) => ({ demand, ...proofFor(subject, demand) }));
    const missing = proofs.filter(({ answer }) => answer === "no");
    const open = proofs.filter(({ answer }) => answer === "open");
    const told = (some: typeof proofs) =>
      some.map(({ demand, why }) => `${CALLED[demand.subject]}: ${why}`).join(" ");
    if (missing.length > 0) return fail(`No alarm on ${told(missing)}`, { remedy });
    if (open.length > 0) return unknown(`Not proven for ${told(open)}`);
    return pass(`Alarms watch ${subjects.map(({ subject: each }) => CALLED[each]).join(", ")}.`);
  },
});

interface Proof {
  readonly answer: Watch;
  readonly why: string;
  /** A filter that is meant to count this and cannot. */
  readonly meant?: true;
}

/** Something that watches the subject, or the best reason why nothing does. */
function proofFor(subject: Subject, demand: AlarmDemand): Proof {
  const proofs = [
    ...alarmProofs(subject, demand, keyOfApi(subject.stage), (alarm) =>
      watchesService(alarm, demand.subject, subject),
    ),
    ...filterProofs(subject, demand),
  ];
  const found = proofs.find(({ answer }) => answer === "yes");
  const open = proofs.find(({ answer }) => answer === "open");
  const broken = proofs.find(({ meant }) => meant);
  const unseen = unseenOf(subject);
  if (found) return found;
  if (open) return broken ? { answer: "open", why: `${open.why} ${broken.why}` } : open;
  if (broken) return broken;
  if (unseen !== undefined) return { answer: "open", why: proofs[0] ? `${proofs[0].why} ${unseen}` : unseen };
  return proofs[0] ?? { answer: "no", why: "no metric filter counts it and no alarm watches it." };
}

/** Why there may be filters or alarms besides those that were seen. */
function unseenOf(subject: Subject): string | undefined {
  const { metricFilters, alarms } = subject.surroundings;
  const writing = writingOf(subject);
  const to = isWriting(writing) ? destinationOf(subject, writing.destination) : undefined;
  if (to && "elsewhere" in to && to.elsewhere !== undefined) return to.elsewhere;
  const refused = alarms?.unseen ?? metricFilters?.unseen;
  if (refused !== undefined) return refused;
  const whole = alarms && !alarms.partial && metricFilters && !metricFilters.partial;
  return whole ? undefined : "no alarm in this code watches it; one made elsewhere is not seen.";
}

/** One proof for each alarm that looks at the metric in question, found by its key. */
function* alarmProofs(
  subject: Subject,
  demand: AlarmDemand,
  key: MetricKey,
  watches: (alarm: Alarm) => Watch,
): Generator<Proof> {
  const { alarms } = subject.surroundings;
  for (const alarm of alarms ? alarmsByMetric(alarms).on(key) : []) {
    const answer = watches(alarm);
    if (answer === "no") continue;
    if (answer === "open") yield { answer, why: `what ${alarm.id} watches is not known here.` };
    else yield alarmCounts(subject, demand, alarm);
  }
}

function alarmCounts(subject: Subject, { maxThreshold }: AlarmDemand, alarm: Alarm): Proof {
  const seen = there(subject, alarm);
  if (seen.state === "absent") return { answer: "no", why: `the alarm ${alarm.id} is not made.` };
  if (seen.state !== "found")
    return { answer: "open", why: `whether the alarm ${alarm.id} is made is open.` };
  const acts = subject.decide(alarm.acts);
  if (subject.demands.alarms.acts && !(acts.state === "known" && acts.value)) {
    return acts.state === "known"
      ? { answer: "no", why: `the alarm ${alarm.id} tells nobody: it has no action, or its actions are off.` }
      : { answer: "open", why: `whether the alarm ${alarm.id} tells anybody is not known here.` };
  }
  const comparison = alarm.comparison && subject.decide(alarm.comparison);
  if (comparison && comparison.state !== "known") {
    return { answer: "open", why: `when the alarm ${alarm.id} goes off is not known here.` };
  }
  if (comparison && !/Greater/.test(comparison.value)) {
    return {
      answer: "no",
      why: `the alarm ${alarm.id} goes off when there is little of it (${comparison.value}).`,
    };
  }
  const never = neverGoesOff(alarm, subject);
  if (never !== undefined) return { answer: "no", why: `the alarm ${alarm.id} never goes off: ${never}` };
  if (maxThreshold !== undefined) {
    const threshold = alarm.threshold && subject.decide(alarm.threshold);
    if (threshold?.state !== "known") {
      return { answer: "open", why: `the threshold of the alarm ${alarm.id} is not known here.` };
    }
    if (threshold.value > maxThreshold) {
      const why = `the alarm ${alarm.id} goes off at ${threshold.value}; the standard asks for at most ${maxThreshold}.`;
      return { answer: "no", why };
    }
  }
  return { answer: "yes", why: `the alarm ${alarm.id}` };
}

function* filterProofs(subject: Subject, demand: AlarmDemand): Generator<Proof> {
  const format = formatOf(subject);
  const writing = writingOf(subject);
  if (!isWriting(writing) || "judgement" in format) return;
  const to = destinationOf(subject, writing.destination);
  if (to.kind !== "log-group") return;
  for (const filter of attachedTo(subject, subject.surroundings.metricFilters, to)) {
    if (there(subject, filter).state === "absent") continue;
    const counts = countsSubject(filter, demand.subject, format.format, subject);
    const key = keyOfMetric(filter.metric);
    const alarms = [...alarmProofs(subject, demand, key, (alarm) => watchesMetric(alarm, filter, subject))];
    if (counts.answer === "open" && alarms.every(({ answer }) => answer === "no")) {
      // Whatever it counts, nobody is told of it.
      yield alarms[0] ?? { answer: "no", why: `no alarm watches the metric of ${filter.id}.` };
      continue;
    }
    if (counts.answer !== "yes") {
      // A filter made for another subject is no attempt at this one.
      if (!SUBJECTS.some((each) => countsSubject(filter, each, format.format, subject).answer === "yes"))
        yield counts;
      continue;
    }
    if (alarms.length > 0) yield* alarms;
    else
      yield {
        answer: "no",
        why: `the metric filter ${filter.id} counts it, but no alarm watches its metric.${dividedOf(subject, filter)}`,
      };
  }
}

function dividedOf({ decide }: Subject, { divided }: MetricFilter): string {
  const settled = divided && decide(divided);
  return settled?.state === "known" && settled.value
    ? " It publishes with dimensions: an alarm without them never sees a value."
    : "";
}

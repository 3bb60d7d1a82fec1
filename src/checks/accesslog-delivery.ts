import type { Traffic } from "../model/surroundings.ts";
import { defineCheck, fail, type Judgement, notApplicable, pass, type Subject, unknown } from "./check.ts";
import { isWriting, writingOf } from "./writing.ts";

/** Compares counts, reads no line: what callers did stays where it is. */
export default defineCheck({
  id: "apigw_accesslog_delivery",
  title: "Requests were counted and no access-log line arrived",
  severity: "high",
  needs: ["logGroups", "traffic"],
  judge(subject) {
    const writing = writingOf(subject);
    if (!isWriting(writing)) return writing;
    const { traffic, proofs } = subject.surroundings;
    const proof = proofs?.items.find(({ stage }) => stage === subject.stage.id);
    if (proof && proof.arrivedAfterSeconds !== null) {
      const after = `${proof.arrivedAfterSeconds} ${proof.arrivedAfterSeconds === 1 ? "second" : "seconds"}`;
      return pass(
        `Proven: the line of request ${proof.requestId} of ${minute(proof.sentAt)} was there after ${after}.`,
      );
    }
    if (!traffic)
      return notApplicable("Code has no traffic: whether lines arrive shows in the live account.");
    const counted = traffic.items.find(({ stage }) => stage === subject.stage.id);
    if (!counted) return unknown(traffic.unseen ?? "The requests and lines of this stage were not counted.");
    const judged = judgeCounts(counted, subject);
    // A request without a line takes the place of every other doubt, but is no proof that none will come.
    if (!proof?.why || judged.verdict === "fail") return judged;
    // Where no request could be sent, or none was answered, the counts say as much as they do without one.
    if (proof.requestId === undefined && judged.verdict === "pass") {
      return { ...judged, message: `${judged.message} Not proven by a request: ${proof.why}` };
    }
    return unknown(`Not proven by a request of ${minute(proof.sentAt)}: ${proof.why} ${judged.message}`);
  },
});

function judgeCounts(counted: Traffic, { decide }: Subject): Judgement {
  const requests = decide(counted.requests);
  const lines = decide(counted.lines);
  const window = `between ${minute(counted.window.from)} and ${minute(counted.window.to)}`;
  if (requests.state === "unknown") return unknown(requests.why);
  if (lines.state === "unknown") return unknown(lines.why);
  if (requests.state !== "known" || lines.state !== "known") return unknown("The counts are not known.");
  if (requests.value === 0)
    return unknown(`Unproven: no requests ${window}, so nothing shows whether lines arrive.`);
  if (lines.value === 0) {
    const since = counted.changed && decide(counted.changed.requestsSince);
    if (counted.changed && !(since?.state === "known" && since.value > 0)) {
      return unknown(
        `Unproven: no line arrived ${window}, but the stage was changed at ${minute(counted.changed.at)}, and no requests are counted since: it may not have logged before.`,
      );
    }
    if (counted.ambiguous !== undefined) {
      return unknown(
        `No line arrived ${window}, and the ${requests.value} requests counted may be another's: ${counted.ambiguous}`,
      );
    }
    return fail(
      `${requests.value.toLocaleString("en-US")} requests ${window} and not one line arrived: the access log is dark.`,
      {
        remedy: "restore-delivery",
      },
    );
  }
  if (counted.sharedLines) {
    return unknown(
      `Unproven: ${lines.value} lines arrived ${window} in a log group that other stages write to as well.`,
    );
  }
  return pass(
    `${requests.value.toLocaleString("en-US")} requests and ${lines.value.toLocaleString("en-US")} lines ${window}.`,
  );
}

/** `2026-03-01T00:00:00.000Z` → `2026-03-01T00:00Z`. */
const minute = (iso: string) => iso.replace(/:\d\d(?:\.\d+)?Z$/, "Z");

import type { Settled } from "../model/fact.ts";
import type { AccessLog } from "../model/stage.ts";
import { defineCheck, fail, pass, type Subject, unknown } from "./check.ts";

const remedy = "enable-access-log";

export default defineCheck({
  id: "apigw_accesslogging",
  title: "Stage writes no access log",
  severity: "high",
  needs: [],
  alone: true,
  judge({ stage, decide }) {
    const log = decide(stage.accessLog);
    if (log.state === "unknown") return unknown(log.why);
    if (log.state === "set")
      return unknown(`The access-log settings come from ${log.expression}, which is not known here.`);
    if (log.value === null) return fail("No access log is configured.", { remedy });
    return judgeHalves(log.value, decide);
  },
});

function judgeHalves(log: AccessLog, decide: Subject["decide"]) {
  const destination = decide(log.destination);
  const format = decide(log.format);
  const noDestination = isMissing(destination);
  const noFormat = isMissing(format);
  if (noDestination && noFormat) {
    return fail("The access-log settings are empty: no destination and no format.", { remedy });
  }
  if (noDestination)
    return fail("Half-configured: a format but no destination, so nothing is written.", { remedy });
  if (noFormat)
    return fail("Half-configured: a destination but no format, so nothing is written.", { remedy });
  if (destination.state === "unknown")
    return unknown(`The destination is not known here: ${destination.why}`);
  if (format.state === "unknown") return unknown(`The format is not known here: ${format.why}`);
  return pass(
    destination.state === "known"
      ? `Writes to ${destination.value}.`
      : `Writes to ${destination.expression}.`,
  );
}

function isMissing(half: Settled<string | null>): boolean {
  return half.state === "known" && (half.value === null || half.value.trim() === "");
}

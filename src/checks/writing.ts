import type { Settled } from "../model/fact.ts";
import { type Judgement, notApplicable, type Subject, unknown } from "./check.ts";

/** Both halves of a stage that writes, as far as they are known. */
export interface Writing {
  readonly destination: Settled<string>;
  readonly format: Settled<string>;
}

/**
 * What a stage writes and where to. The judgement instead, where it writes nothing or that is not known: whether it
 * should is what `apigw_accesslogging` says.
 */
export function writingOf({ stage, decide }: Subject): Writing | Judgement {
  const log = decide(stage.accessLog);
  if (log.state === "unknown") return unknown(log.why);
  if (log.state === "set") {
    return unknown(`The access-log settings come from ${log.expression}, which is not known here.`);
  }
  const destination = log.value && present(decide(log.value.destination));
  const format = log.value && present(decide(log.value.format));
  if (!destination || !format) return notApplicable("It writes no access log: see apigw_accesslogging.");
  return { destination, format };
}

export const isWriting = (either: Writing | Judgement): either is Writing => "destination" in either;

/** The half, or undefined where it is absent or empty, which AWS treats as off. */
function present(half: Settled<string | null>): Settled<string> | undefined {
  if (half.state !== "known") return half;
  return half.value === null || half.value.trim() === "" ? undefined : { state: "known", value: half.value };
}

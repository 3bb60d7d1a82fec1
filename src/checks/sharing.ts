import { type Fact, valueIfKnown } from "../model/fact.ts";
import { bareLogGroupArn, type Stage } from "../model/stage.ts";

/** Stages of a slice by what they write: those of one list write lines of the same format into the same log. */
export type Sharing = ReadonlyMap<Stage, readonly Stage[]>;

/**
 * Which stages write alike into one log. Stages whose facts hang on conditions of the code are left out: these may never come
 * out alike.
 */
export function sharingIn(stages: readonly Stage[]): Sharing {
  const alike = Map.groupBy(stages, keyOf);
  const sharing = new Map<Stage, readonly Stage[]>();
  for (const [key, some] of alike) {
    if (key === undefined || some.length < 2) continue;
    for (const stage of some) sharing.set(stage, some);
  }
  return sharing;
}

function keyOf({ accessLog, worlds }: Stage): string | undefined {
  const log = valueIfKnown(accessLog);
  const format = log && valueIfKnown(log.format);
  const destination = log && nameOf(log.destination);
  if (!format || destination === undefined || worlds !== undefined) return undefined;
  return JSON.stringify([destination, format]);
}

/** Its ARN, or in code the address of what it is an attribute of. */
function nameOf(destination: Fact<string | null>): string | undefined {
  if (destination.state === "set") return destination.resource;
  const arn = valueIfKnown(destination)?.trim();
  return arn ? bareLogGroupArn(arn) : undefined;
}

import { sameFor } from "../same.ts";
import { MISSING } from "../state.ts";
import type { Json, Step } from "../step.ts";
import type { Live, Seen } from "./live.ts";

/** Looks at something that was just changed. IAM and CloudWatch Logs show a change some seconds late. */
const LOOKS = 6;

/** The state, read until it is `wanted` or has been looked at often enough. */
export async function settled(live: Live, step: Step, wanted: Json): Promise<Seen> {
  for (let look = 1; ; look++) {
    const seen = await live.read(step);
    if (("state" in seen && sameFor(step.kind, seen.state, wanted)) || look === LOOKS) return seen;
    await live.pause(look);
  }
}

/** The state before a step that builds on something made just now, which may not show everywhere yet. */
export async function arrived(live: Live, step: Step): Promise<Seen> {
  for (let look = 1; ; look++) {
    const seen = await live.read(step);
    if (!("state" in seen) || seen.state !== MISSING || look === LOOKS) return seen;
    await live.pause(look);
  }
}

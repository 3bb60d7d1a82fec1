import { STAGE_CALLS } from "./calls.ts";
import type { ScanCall } from "./scan-call.ts";
import { SURROUNDING_CALLS } from "./surroundings/calls.ts";

/** Every call a scan can make: the least-privilege policy is made from this list. */
export const CALLS: readonly Omit<ScanCall<never, never, unknown>, "send">[] = [
  ...STAGE_CALLS,
  ...SURROUNDING_CALLS,
];

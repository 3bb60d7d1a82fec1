import accesslogging from "./accesslogging.ts";
import type { Check } from "./check.ts";

/** Every check, in the order in which findings list them. */
export const CHECKS: readonly Check[] = [accesslogging];

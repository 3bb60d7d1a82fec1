import type { BaselineBook } from "../../standard/baseline/book.ts";
import type { Exemptions } from "../../standard/exemptions/exemptions.ts";
import { baselineWords } from "./baseline.ts";
import { type Earlier, sinceWords } from "./earlier.ts";

/** More than these nobody reads in a terminal; findings say for themselves why an exemption does not hold. */
const MOST_COMPLAINTS = 100;

/** What a scan says on stderr when it is done: exemptions that do not hold or are not needed, and of the baseline. */
export function afterwards(
  {
    exemptions,
    baseline,
    earlier,
  }: { readonly exemptions?: Exemptions; readonly baseline?: BaselineBook; readonly earlier?: Earlier },
  checks: readonly string[],
  interrupted: boolean,
): string[] {
  // What an interrupted scan did not come to is not for that reason unused.
  const complaints = interrupted ? [] : (exemptions?.complaints(checks) ?? []);
  const shown = complaints.slice(0, MOST_COMPLAINTS);
  const more = complaints.length - shown.length;
  if (more > 0) shown.push(`and ${more} more exemptions that do not hold or are not needed.`);
  return [...shown, ...(baseline ? baselineWords(baseline) : []), ...(earlier ? sinceWords(earlier) : [])];
}

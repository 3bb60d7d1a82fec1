import type { Entry, Journal } from "./entry.ts";

/** Milliseconds since a journal says that an account-Region (`account/region`) was asked for an operation the last time. */
export function agesOf(
  operation: string,
  { steps, entries }: Pick<Journal, "steps" | "entries">,
  now: number,
): ReadonlyMap<string, number> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const ages = new Map<string, number>();
  for (const entry of entries) {
    const step = isWrite(entry) ? byId.get(entry.step) : undefined;
    if (step?.call.operation === operation)
      ages.set(`${step.account}/${step.region}`, now - Date.parse(entry.at));
  }
  return ages;
}

const isWrite = (entry: Entry) =>
  entry.record === "will" || entry.record === "did" || entry.record === "failed";

import { createHash } from "node:crypto";
import type { Json, Step } from "../step.ts";

/** Says whether the steps of a journal are still those that were begun, whatever the order of their keys. Hex, 64 characters. */
export function planHash(steps: readonly Step[]): string {
  const hash = createHash("sha256");
  // A step is plain data; only its interface has no index.
  for (const step of steps) hash.update(canonical(step as unknown as Json)).update("\n");
  return hash.digest("hex");
}

function canonical(value: Json): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const members = Object.entries(value).filter(([, each]) => each !== undefined);
  members.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each as Json)}`).join()}}`;
}

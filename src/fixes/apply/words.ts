import type { Json } from "../step.ts";

const LONGEST = 300;

/** A state as people read it, on one line and bounded. */
export function shown(state: Json): string {
  if (state === null) return "nothing";
  const text = typeof state === "string" ? state : JSON.stringify(state);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

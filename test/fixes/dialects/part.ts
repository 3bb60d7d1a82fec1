import type { Part, Writer } from "../../../src/fixes/part.ts";
import type { Step } from "../../../src/fixes/step.ts";
import { ACCOUNT } from "../steps.ts";

/** A part of one account with these steps and nothing else. */
export const partOf = (steps: readonly Step[], rest: Partial<Part> = {}): Part => ({
  account: { id: ACCOUNT },
  plan: { steps, manual: [], owned: [] },
  gaps: [],
  left: 0,
  called: new Map(),
  ...rest,
});

/** All that a writer says of these parts. */
export const written = (writer: Writer, ...parts: readonly Part[]): string =>
  [writer.begin(), ...parts.map((part) => writer.write(part)), writer.end()].join("");

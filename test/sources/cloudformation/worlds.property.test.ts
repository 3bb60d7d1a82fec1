import fc from "fast-check";
import { expect, test } from "vitest";
import { CHECKS } from "../../../src/checks/index.ts";
import { judgeSlice } from "../../../src/checks/judge.ts";
import type { Finding } from "../../../src/model/finding.ts";
import { templateSlice } from "../../../src/sources/cloudformation/index.ts";
import { filesOf, inputsOf, sourceFile } from "../files.ts";
import { type Generated, PARAMETERS, templates } from "./templates.ts";

type Parameters = ReadonlyMap<string, string>;

/** What each check says of the stage; empty where the stage is not made. */
function judged(text: string, parameters: Parameters): ReadonlyMap<string, Finding> {
  const slice = templateSlice(sourceFile("t.json", text), filesOf({}), inputsOf({ parameters }), {});
  return new Map(judgeSlice(slice, CHECKS).findings.map((finding) => [finding.check, finding]));
}

function worldsOf({ Parameters }: Generated): Parameters[] {
  return Array.from({ length: 2 ** PARAMETERS.length }, (_, world) => {
    const given = (name: string, at: number) => Parameters[name]?.AllowedValues[(world >> at) & 1] ?? "";
    return new Map(PARAMETERS.map((name, at) => [name, given(name, at)]));
  });
}

/** What is wrong with an open verdict, beside the verdicts of all worlds in which the check applies; undefined: nothing. */
function fault(open: Finding | undefined, inWorlds: readonly Finding[]): string | undefined {
  const seen = new Set(inWorlds.map(({ verdict }) => verdict));
  const told = `${open?.verdict} (${open?.message}), and where all is given: ${[...seen].join(", ")}`;
  if (seen.has("conditional")) return told;
  switch (open?.verdict) {
    case undefined:
    case "not-applicable":
      return seen.size > 0 ? told : undefined;
    case "pass":
    case "fail":
      return [...seen].every((verdict) => verdict === open.verdict) ? undefined : told;
    case "conditional":
      // A text of several parameters may be left unknown, though each world knows it.
      return seen.size === 1 && !open.message.includes("unknown when") ? told : undefined;
    case "unknown":
      return undefined;
  }
}

test("what is said of an open template holds in each of its worlds, in all checks", () => {
  fc.assert(
    fc.property(templates, (template) => {
      const text = JSON.stringify(template);
      const open = judged(text, new Map());
      const worlds = worldsOf(template).map((parameters) => judged(text, parameters));
      const faults = CHECKS.map(({ id }) => {
        const findings = worlds.flatMap((world) => world.get(id) ?? []);
        const why = fault(
          open.get(id),
          findings.filter(({ verdict }) => verdict !== "not-applicable"),
        );
        return why && `${id}: ${why}`;
      });
      expect(faults.filter((each) => each !== undefined)).toEqual([]);
    }),
    { numRuns: 150, seed: 20261123 },
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { CHECKS } from "../../../src/checks/index.ts";
import { judgeSlice } from "../../../src/checks/judge.ts";
import type { Finding } from "../../../src/model/finding.ts";
import { templateSlice } from "../../../src/sources/cloudformation/index.ts";
import { filesOf, inputsOf, sourceFile } from "../files.ts";
import { ARN, around, type Generated, PARAMETERS, templates } from "./templates.ts";

type Parameters = ReadonlyMap<string, string>;

/** What each check says of the stage; empty where the stage is not made. */
function judged(text: string, child: string, parameters: Parameters): ReadonlyMap<string, Finding> {
  const files = filesOf({ "child.json": child });
  const slice = templateSlice(sourceFile("t.json", text), files, inputsOf({ parameters }), {});
  return new Map(judgeSlice(slice, CHECKS).findings.map((finding) => [finding.check, finding]));
}

function worldsOf(template: Generated): Parameters[] {
  let worlds: [string, string][][] = [[]];
  for (const name of PARAMETERS) {
    const values = valuesOf(name, template);
    worlds = worlds.flatMap((world) => values.map((value) => [...world, [name, value] as [string, string]]));
  }
  return worlds.map((world) => new Map(world));
}

/** A default is the only value that counts of a parameter which lists none, unless a condition or mapping asks for it. */
function valuesOf(name: (typeof PARAMETERS)[number], template: Generated): readonly string[] {
  const { AllowedValues, Default } = template.Parameters[name];
  if (AllowedValues) return AllowedValues;
  if (name !== "List")
    return JSON.stringify(template).includes(`{"Ref":"${name}"}`) ? ["a", "b", "c"] : ["a"];
  const conditions = JSON.stringify(template.Conditions);
  // A default that is empty may be filled.
  if (Default && !conditions.includes('{"Ref":"List"}')) return [Default];
  // Nobody asks for an empty list: then it is not given as one.
  const asked = /"Ref":"List"\}\]\},""|"",\{"Fn::Select":\[0,\{"Ref":"List"/.test(conditions);
  return [...new Set([Default ?? "", ...(asked ? [""] : []), `${ARN}b`, "x", ARN])];
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
    fc.property(templates, fc.boolean(), (template, isNested) => {
      const child = JSON.stringify(template);
      const text = isNested ? JSON.stringify(around(template)) : child;
      const open = judged(text, child, new Map());
      const worlds = worldsOf(template).map((parameters) => judged(text, child, parameters));
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
    { numRuns: 80, seed: 20261123 },
  );
});

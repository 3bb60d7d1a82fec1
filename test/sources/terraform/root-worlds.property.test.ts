import fc from "fast-check";
import { expect, test } from "vitest";
import { CHECKS } from "../../../src/checks/index.ts";
import { judgeSlice } from "../../../src/checks/judge.ts";
import { BASELINE } from "../../../src/model/demands.ts";
import type { Finding } from "../../../src/model/finding.ts";
import { sliceOf } from "./folder.ts";
import { type GeneratedRoot, generatedRoot, worldsOf } from "./generated-roots.ts";

const DEMANDS = { ...BASELINE, export: { required: true, targets: [] } };
const NONE: ReadonlyMap<string, string> = new Map();

/** What the checks say of the root's stages where its variables are set so, by `address check`. */
function said({ files }: GeneratedRoot, values = NONE): ReadonlyMap<string, Finding> {
  const variables = [...values].map(([name, text]) => ({ kind: "value", name, text }) as const);
  const slice = sliceOf(files, { variables });
  expect(slice.gaps).toEqual([]);
  const address = new Map(slice.stages.map(({ id, origin }) => [id, "address" in origin && origin.address]));
  const { findings } = judgeSlice(slice, CHECKS, DEMANDS);
  return new Map(findings.map((finding) => [`${address.get(finding.stage)} ${finding.check}`, finding]));
}

/** `[*]` stands for any index. */
function isMeant(told: string, actual: string): boolean {
  const parts = told.split("[*]").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join("\\[[^\\]]*\\]")}$`).test(actual);
}

/** What is wrong with a verdict, if it came out so when everything was given. */
function wrong(open: Finding, actual: Finding): boolean {
  if (actual.verdict === "conditional") return true;
  if (open.verdict === "unknown" || actual.verdict === open.verdict) return false;
  // Where a check has a meaning in some worlds only, it is these that count.
  if (actual.verdict === "not-applicable") return false;
  if (open.verdict !== "conditional") return true;
  return !open.message.includes(`${actual.verdict} when `) && !open.message.includes("unknown when ");
}

test("what is said of a root without its variables holds however these are set", () => {
  fc.assert(
    fc.property(fc.nat(), (number) => {
      const root = generatedRoot(number);
      const open = said(root);
      const worlds = worldsOf(root).map((values) => ({ values, actual: said(root, values) }));
      const faults = worlds.flatMap(({ values, actual }) =>
        [...actual].flatMap(([key, finding]) => {
          const told = [...open].filter(([name]) => isMeant(name, key));
          const lies = told.filter(([, each]) => wrong(each, finding));
          if (told.length > 0 && lies.length === 0) return [];
          const words = lies.map(([, { verdict, message }]) => `${verdict}: ${message}`);
          return [{ key, values: [...values], actual: finding, told: words }];
        }),
      );
      expect(faults).toEqual([]);
    }),
    { numRuns: 120 },
  );
});

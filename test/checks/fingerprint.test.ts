import { expect, test } from "vitest";
import { CHECKS } from "../../src/checks/index.ts";
import { judgeSlice } from "../../src/checks/judge.ts";
import type { Stage } from "../../src/model/stage.ts";
import { codeStage, liveStage } from "./subject.ts";

const printsOf = (stages: readonly Stage[]) =>
  judgeSlice({ scope: { kind: "code", path: "." }, stages, surroundings: {}, gaps: [] }, CHECKS).findings.map(
    ({ fingerprint }) => fingerprint,
  );

test("every check and every stage has its own, and the same one tomorrow", () => {
  const dev = { ...liveStage({ name: "dev" }), id: "dev" };
  const prints = printsOf([liveStage(), dev, codeStage()]);
  expect(new Set(prints).size).toBe(3 * CHECKS.length);
  expect(printsOf([codeStage()])).toEqual(prints.slice(2 * CHECKS.length));
  // Baselines and other programs keep them: a change here makes every known finding new.
  expect(prints[0]).toBe("dcbba9b161ec5394");
  expect(prints[2 * CHECKS.length]).toBe("fbadabe06794f892");
});

test("moving a stage within its file changes nothing", () => {
  const moved = codeStage();
  const origin = { ...moved.origin, line: 400, endLine: 410 } as Stage["origin"];
  expect(printsOf([{ ...moved, origin }])).toEqual(printsOf([moved]));
});

test("a stage of a module is the root's, wherever the module's files lie; another root's is another", () => {
  const at = (file: string, root: string): Stage => {
    const stage = codeStage();
    return { ...stage, origin: { ...stage.origin, file, root } as Stage["origin"] };
  };
  const prints = printsOf([at("/builds/1/modules/api/main.tf", ".")]);
  expect(printsOf([at("/builds/2/modules/api/stage.tf", ".")])).toEqual(prints);
  expect(printsOf([at("/builds/1/modules/api/main.tf", "prod")])).not.toEqual(prints);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { CHECKS } from "../../src/checks/index.ts";
import { judgeStage } from "../../src/checks/judge.ts";
import { Near } from "../../src/fixes/near.ts";
import * as any from "./any-slice.ts";

test("a stage is judged the same with what is near as with all that is there, to the words", () => {
  fc.assert(
    fc.property(any.stages, any.surroundings, any.demands, (stages, all, demands) => {
      const near = new Near(all, demands.destinations.logGroupName);
      for (const stage of stages) {
        for (const check of CHECKS) {
          expect(judgeStage(check, stage, near.to(stage), demands)).toEqual(
            judgeStage(check, stage, all, demands),
          );
        }
      }
    }),
    { numRuns: 300 },
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Finding } from "../../../src/model/finding.ts";
import { forks, type Model, models } from "./model.ts";
import { DIALECTS, said } from "./read.ts";

type Said = ReadonlyMap<string, Finding>;

/** What a dialect has no words for, or does not show. */
function isUnseen(dialect: string, theirs: Said, check: string): boolean {
  const { verdict = "pass", message = "" } = theirs.get(check) ?? {};
  if (verdict !== "unknown") return false;
  // A plan lists what an expression refers to, and not how a text is made of it.
  const destination = theirs.get("apigw_accesslog_destination")?.message ?? "";
  if (destination.includes("a plan does not tell whether an ARN is made of it")) return true;
  // An API's id comes with apply, and what of an API a dimension holds does not show.
  return /^(?:plan|pulumi preview)/.test(dialect) && /what \S+ watches is not known here/.test(message);
}

const isWritable = (dialect: string, { api }: Model) =>
  dialect !== "sam" || api?.args.protocol_type !== "WEBSOCKET";

test("a stage is judged alike in whatever dialect it and what is around it are written", () => {
  fc.assert(
    fc.property(models, (model) => {
      const dialects = Object.entries(DIALECTS).filter(([dialect]) => isWritable(dialect, model));
      const judged = dialects.map(([dialect, read]) => ({ dialect, theirs: said(read(model)) }));
      const [first] = judged;
      const differences = judged.flatMap(({ dialect, theirs }) =>
        [...theirs].flatMap(([check, { verdict, message }]) => {
          const ours = first?.theirs.get(check);
          if (ours?.verdict === verdict || isUnseen(dialect, theirs, check)) return [];
          return [{ check, [dialect]: `${verdict}: ${message}`, terraform: ours?.message }];
        }),
      );
      expect(differences).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

/** Plans and Pulumi programs have no conditions. */
const IS_OPEN = /terraform|cloudformation|sam|cdk|serverless/;

/** What has to be said of a stage that is one or the other. */
function expected(one: string | undefined, other: string | undefined): string | undefined {
  if (one === other || other === "not-applicable") return one;
  return one === "not-applicable" ? other : "conditional";
}

test("a stage that is one or the other by an open condition is judged as both", () => {
  fc.assert(
    fc.property(forks, ({ whenTrue, whenFalse, open }) => {
      const dialects = Object.entries(DIALECTS).filter(
        ([dialect]) => IS_OPEN.test(dialect) && isWritable(dialect, open),
      );
      const differences = dialects.flatMap(([dialect, read]) => {
        const [one, other] = [said(read(whenTrue)), said(read(whenFalse))];
        return [...said(read(open))].flatMap(([check, { verdict, message }]) => {
          const ways = [one, other].map((way) => way.get(check)?.verdict);
          if (verdict === expected(ways[0], ways[1])) return [];
          // An alarm whose dimensions hang on a condition may watch anything.
          if (verdict === "unknown" && /what \S+ watches is not known here/.test(message)) return [];
          return [{ dialect, check, ways, verdict, message }];
        });
      });
      expect(differences).toEqual([]);
    }),
    { numRuns: 80 },
  );
});

test("a plan beside its code has the stage at the same place", () => {
  fc.assert(
    fc.property(models, (model) => {
      const [code, plan] = ["terraform", "plan beside its code"].map((dialect) => {
        const [stage] = DIALECTS[dialect]?.(model).stages ?? [];
        const { kind: _, ...place } = stage?.origin ?? { kind: "none" };
        return place;
      });
      expect(plan).toMatchObject({ ...code });
    }),
    { numRuns: 60 },
  );
});

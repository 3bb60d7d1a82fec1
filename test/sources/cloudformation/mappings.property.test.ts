import fc from "fast-check";
import { expect, test } from "vitest";
import { scan } from "./scan.ts";

const HEADS = ["x", "y", "z"];
const TAILS = ["1", "2"];

/** Some of the values, or undefined for a parameter that takes any. */
const some = (values: readonly string[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 });

const cases = fc.record({
  heads: fc.option(some(HEADS), { nil: undefined }),
  tails: some(TAILS),
  /** Row → whether it has an ARN. */
  rows: fc.dictionary(
    fc.constantFrom(...HEADS.flatMap((head) => TAILS.map((tail) => `${head}-${tail}`))),
    fc.boolean(),
    { minKeys: 1 },
  ),
  written: fc.constantFrom<unknown>(
    { "Fn::Sub": "${Head}-${Tail}" },
    { "Fn::Join": ["-", [{ Ref: "Head" }, { Ref: "Tail" }]] },
    { "Fn::Sub": ["${Head}-${t}", { t: { Ref: "Tail" } }] },
  ),
  usual: fc.option(fc.nat(2), { nil: undefined }),
});

test("a row that is chosen by a computed key is judged for each value that the parameters may have", () => {
  fc.assert(
    fc.property(cases, ({ heads, tails, rows, written, usual }) => {
      const usualHead = usual === undefined ? undefined : (heads ?? HEADS)[usual % (heads ?? HEADS).length];
      const template = {
        Parameters: {
          Head: {
            Type: "String",
            ...(heads ? { AllowedValues: heads } : {}),
            ...(usualHead === undefined ? {} : { Default: usualHead }),
          },
          Tail: { Type: "String", AllowedValues: tails },
        },
        Mappings: {
          Logs: Object.fromEntries(
            Object.entries(rows).map(([key, filled]) => [key, { Arn: filled ? `arn:${key}` : "" }]),
          ),
        },
        Resources: {
          Prod: {
            Type: "AWS::ApiGateway::Stage",
            Properties: {
              StageName: "prod",
              AccessLogSetting: {
                DestinationArn: { "Fn::FindInMap": ["Logs", written, "Arn"] },
                Format: "$context.requestId",
              },
            },
          },
        },
      };
      // CloudFormation refuses a key that the mapping does not have.
      const seen = new Set(
        (heads ?? HEADS)
          .flatMap((head) => tails.map((tail) => rows[`${head}-${tail}`]))
          .filter((filled) => filled !== undefined),
      );
      const verdict =
        seen.size === 0 ? "unknown" : seen.size === 2 ? "conditional" : seen.has(true) ? "pass" : "fail";
      expect(scan(JSON.stringify(template)).lines).toEqual([`Prod prod ${verdict}`]);
    }),
    { numRuns: 1000 },
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { scan } from "./scan.ts";

/** A condition in the test's own words, evaluated by the test's own evaluator. */
type Term =
  | { is: "equal"; parameter: string; to: string }
  | { is: "same"; left: string; right: string }
  | { is: "not"; term: Term }
  | { is: "and" | "or"; terms: Term[] };

const NAMES = ["A", "B", "C"];
const VALUES = ["x", "y"];
/** One value more than all constants, for each parameter: enough for every equality pattern of three. */
const EVERY_VALUE = [...VALUES, "other1", "other2", "other3"];

const name = fc.constantFrom(...NAMES);
const value = fc.constantFrom(...VALUES);
const { term } = fc.letrec<{ term: Term }>((tie) => ({
  term: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 1, arbitrary: fc.record({ is: fc.constant("equal" as const), parameter: name, to: value }) },
    { weight: 3, arbitrary: fc.record({ is: fc.constant("same" as const), left: name, right: name }) },
    { weight: 1, arbitrary: fc.record({ is: fc.constant("not" as const), term: tie("term") }) },
    {
      weight: 2,
      arbitrary: fc.record({
        is: fc.constantFrom("and" as const, "or" as const),
        terms: fc.array(tie("term"), { minLength: 2, maxLength: 3 }),
      }),
    },
  ),
}));

type Values = Readonly<Record<string, string>>;

function holds(it: Term, values: Values): boolean {
  switch (it.is) {
    case "equal":
      return values[it.parameter] === it.to;
    case "same":
      return values[it.left] === values[it.right];
    case "not":
      return !holds(it.term, values);
    case "and":
      return it.terms.every((one) => holds(one, values));
    case "or":
      return it.terms.some((one) => holds(one, values));
  }
}

function written(it: Term): unknown {
  switch (it.is) {
    case "equal":
      return { "Fn::Equals": [{ Ref: it.parameter }, it.to] };
    case "same":
      return { "Fn::Equals": [{ Ref: it.left }, { Ref: it.right }] };
    case "not":
      return { "Fn::Not": [written(it.term)] };
    case "and":
      return { "Fn::And": it.terms.map(written) };
    case "or":
      return { "Fn::Or": it.terms.map(written) };
  }
}

interface Parameter {
  readonly allowed: readonly string[] | undefined;
  readonly default: string | undefined;
}

const parameter: fc.Arbitrary<Parameter> = fc
  .record({
    allowed: fc.option(fc.uniqueArray(value, { minLength: 1, maxLength: 3 }), { nil: undefined }),
    default: fc.option(value, { nil: undefined, freq: 1 }),
  })
  .map(({ allowed, default: fallback }) => ({
    allowed,
    default: fallback === undefined || !allowed || allowed.includes(fallback) ? fallback : allowed[0],
  }));

/** The shape of a setting: logged or not, by up to two conditions. */
type Shape = boolean | { by: number; yes: Shape; no: Shape };
const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: "small" },
    fc.boolean(),
    fc.record({ by: fc.nat(2), yes: tie("shape"), no: tie("shape") }),
  ),
}));

const logged = (it: Shape, outcomes: readonly boolean[]): boolean =>
  typeof it === "boolean" ? it : logged(outcomes[it.by] ? it.yes : it.no, outcomes);

const LOG = { DestinationArn: "arn", Format: "$context.requestId" };
const setting = (it: Shape): unknown =>
  typeof it === "boolean"
    ? it
      ? LOG
      : { Ref: "AWS::NoValue" }
    : { "Fn::If": [`Condition${it.by}`, setting(it.yes), setting(it.no)] };

function combinations(parameters: readonly Parameter[]): Values[] {
  let all: Values[] = [{}];
  for (const [index, { allowed }] of parameters.entries()) {
    all = all.flatMap((values) =>
      (allowed ?? EVERY_VALUE).map((one) => ({ ...values, [NAMES[index] ?? ""]: one })),
    );
  }
  return all;
}

const templates = fc.record({
  parameters: fc.tuple(parameter, parameter, parameter),
  conditions: fc.tuple(term, term, term),
  accessLog: shape,
  existence: fc.option(fc.nat(2), { nil: undefined }),
  rules: fc.array(fc.record({ when: fc.option(term, { nil: undefined }), holds: term }), { maxLength: 2 }),
});

interface Rule {
  readonly when: Term | undefined;
  readonly holds: Term;
}

const writtenRule = ({ when, holds: asserted }: Rule) => ({
  ...(when ? { RuleCondition: written(when) } : {}),
  Assertions: [{ Assert: written(asserted) }],
});

const allows = (rules: readonly Rule[], values: Values): boolean =>
  rules.every(({ when, holds: asserted }) => (when && !holds(when, values)) || holds(asserted, values));

test("the verdict is what trying out all parameter values says", () => {
  fc.assert(
    fc.property(templates, ({ parameters, conditions, accessLog, existence, rules }) => {
      const ways = combinations(parameters).filter((values) => allows(rules, values));
      fc.pre(ways.length > 0);
      const template = {
        Parameters: Object.fromEntries(
          parameters.map(({ allowed, default: fallback }, index) => [
            NAMES[index],
            {
              Type: "String",
              ...(allowed ? { AllowedValues: allowed } : {}),
              ...(fallback === undefined ? {} : { Default: fallback }),
            },
          ]),
        ),
        Rules: Object.fromEntries(rules.map((rule, index) => [`Rule${index}`, writtenRule(rule)])),
        Conditions: Object.fromEntries(conditions.map((one, index) => [`Condition${index}`, written(one)])),
        Resources: {
          Prod: {
            Type: "AWS::ApiGateway::Stage",
            ...(existence === undefined ? {} : { Condition: `Condition${existence}` }),
            Properties: { StageName: "prod", AccessLogSetting: setting(accessLog) },
          },
        },
      };
      const seen = new Set<boolean>();
      for (const values of ways) {
        const outcomes = conditions.map((one) => holds(one, values));
        if (existence === undefined || outcomes[existence]) seen.add(logged(accessLog, outcomes));
      }
      const verdict = seen.size === 2 ? "conditional" : seen.has(true) ? "pass" : "fail";
      const { lines, messages } = scan(JSON.stringify(template));
      expect(lines).toEqual(seen.size === 0 ? [] : [`Prod prod ${verdict}`]);
      if (verdict !== "conditional") return;
      const usual = new Set<boolean>();
      for (const values of ways) {
        if (
          parameters.some(
            (one, index) => (one.default ?? values[NAMES[index] ?? ""]) !== values[NAMES[index] ?? ""],
          )
        ) {
          continue;
        }
        const outcomes = conditions.map((one) => holds(one, values));
        if (existence === undefined || outcomes[existence]) usual.add(logged(accessLog, outcomes));
      }
      const said = /With the defaults: (\w+)/.exec(messages.get("Prod") ?? "")?.[1];
      expect(said).toBe(usual.size === 1 ? (usual.has(true) ? "pass" : "fail") : undefined);
    }),
    { numRuns: 2000 },
  );
});

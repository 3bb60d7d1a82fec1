import { expect, test } from "vitest";
import accesslogging from "../../src/checks/accesslogging.ts";
import { judgeStage } from "../../src/checks/judge.ts";
import { choice, type Fact, known, set, unknownFact } from "../../src/model/fact.ts";
import type { AccessLog, Stage } from "../../src/model/stage.ts";

const ARN = "arn:aws:logs:eu-west-1:111122223333:log-group:api";
const FORMAT = "$context.requestId";

function stage(accessLog: Stage["accessLog"], more: Partial<Stage> = {}): Stage {
  return {
    id: "template.yaml#Prod",
    apiType: "REST",
    api: { id: "Api", name: "orders" },
    name: "prod",
    origin: { kind: "cloudformation", file: "template.yaml", line: 1, endLine: 9, address: "Prod" },
    accessLog,
    ...more,
  };
}

const log = (destination: Fact<string | null>, format: Fact<string | null>): Fact<AccessLog | null> =>
  known({ destination, format });

const judge = (accessLog: Stage["accessLog"], more?: Partial<Stage>) =>
  judgeStage(accesslogging, stage(accessLog, more), {});

const ON = log(known(ARN), known(FORMAT));

test.each<[string, Stage["accessLog"], string, RegExp]>([
  ["no settings at all", known(null), "fail", /No access log/],
  ["both halves", ON, "pass", /api/],
  ["empty settings", log(known(null), known(null)), "fail", /empty/],
  ["only a destination", log(known(ARN), known(null)), "fail", /no format/],
  ["only a format", log(known(null), known(FORMAT)), "fail", /no destination/],
  ["a blank destination", log(known(" "), known(FORMAT)), "fail", /no destination/],
  [
    "a destination of another resource",
    log(set("aws_cloudwatch_log_group.a.arn"), known(FORMAT)),
    "pass",
    /group\.a/,
  ],
  [
    "a destination nobody knows",
    log(unknownFact("var.arn has no value"), known(FORMAT)),
    "unknown",
    /var\.arn/,
  ],
  [
    "a format nobody knows",
    log(known(ARN), unknownFact("var.format has no value")),
    "unknown",
    /var\.format/,
  ],
  ["a missing half beside an unknown one", log(unknownFact("?"), known(null)), "fail", /no format/],
  ["unreadable settings", unknownFact("the answer was not an object"), "unknown", /not an object/],
  ["both ways log", choice("IsProd", ON, log(known("b"), known(FORMAT))), "pass", /Writes/],
  ["neither way logs", choice("IsProd", known(null), log(known(ARN), known(null))), "fail", /./],
  [
    "one way logs",
    choice("IsOn", ON, known(null)),
    "conditional",
    /pass when IsOn is true.*fail when IsOn is false/,
  ],
])("%s", (_, accessLog, verdict, message) => {
  const finding = judge(accessLog);
  expect(finding.verdict).toBe(verdict);
  expect(finding.message).toMatch(message);
});

test("two halves that hang on one condition come out together", () => {
  const together = log(choice("IsOn", known(ARN), known(null)), choice("IsOn", known(FORMAT), known(null)));
  const finding = judge(together);
  expect(finding.verdict).toBe("conditional");
  expect(finding.message).not.toMatch(/Half/);
});

test("worlds rule out what cannot happen, and name the default", () => {
  const accessLog = choice<AccessLog | null>("IsProd", ON, choice("IsDev", ON, known(null)));
  const world = (IsProd: boolean, IsDev: boolean, isDefault = false) => ({
    assignment: { IsProd, IsDev },
    isDefault,
  });
  expect(judge(accessLog, { worlds: [world(true, false), world(false, true)] }).verdict).toBe("pass");
  const open = judge(accessLog, { worlds: [world(true, false), world(false, false, true)] });
  expect(open.verdict).toBe("conditional");
  expect(open.message).toMatch(/With the defaults: fail/);
});

test("the message names only the conditions that decide, and says a phrase as one", () => {
  const inner = choice<string | null>("Shorter", known("a"), known("b"));
  const accessLog = choice<AccessLog | null>('Arn == ""', known(null), log(inner, known(FORMAT)));
  expect(judge(accessLog).message).toBe(
    'Depends on Arn == "": fail when (Arn == "") is true (No access log is configured); ' +
      'pass when (Arn == "") is false (Writes to a).',
  );
});

test("a condition may be called like a member of every object", () => {
  expect(judge(choice("__proto__", ON, known(null))).verdict).toBe("conditional");
});

test("too many conditions are unknown, not a guess", () => {
  let accessLog: Fact<AccessLog | null> = ON;
  for (let i = 0; i < 12; i++) accessLog = choice(`C${i}`, accessLog, known(null));
  expect(judge(accessLog).verdict).toBe("unknown");
});

test("the fingerprint is identity, not place", () => {
  const here = judge(known(null));
  const moved = judge(known(null), {
    origin: { kind: "cloudformation", file: "template.yaml", line: 40, endLine: 50, address: "Prod" },
  });
  const other = judge(known(null), {
    origin: { kind: "cloudformation", file: "template.yaml", line: 1, endLine: 9, address: "Beta" },
  });
  expect(moved.fingerprint).toBe(here.fingerprint);
  expect(other.fingerprint).not.toBe(here.fingerprint);
  expect(here.fingerprint).toMatch(/^[0-9a-f]{16}$/);
});

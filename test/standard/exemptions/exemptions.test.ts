import { expect, test } from "vitest";
import { CHECKS } from "../../../src/checks/index.ts";
import { type JudgedSlice, judgeSlice } from "../../../src/checks/judge.ts";
import { known } from "../../../src/model/fact.ts";
import type { Severity } from "../../../src/model/finding.ts";
import type { Stage } from "../../../src/model/stage.ts";
import { Exemptions } from "../../../src/standard/exemptions/exemptions.ts";
import { codeStage, liveStage } from "../../reports/slices.ts";
import { held } from "../read.ts";

const LOGGING = "apigw_accesslogging";
const TODAY = "2026-11-23";
const OFF = known(null);
const checks = CHECKS.filter(({ id }) => id === LOGGING);

function judged(...stages: Stage[]): JudgedSlice {
  const aws = stages.every(({ origin }) => origin.kind === "aws");
  return judgeSlice(
    {
      scope: aws
        ? { kind: "aws", account: "111122223333", region: "eu-west-1" }
        : { kind: "code", path: "infra" },
      stages,
      surroundings: {},
      gaps: [],
    },
    checks,
  );
}

/** What the exemptions of a standard's file, and those the stages carry, make of these stages. */
function outcome(yaml: string, stages: readonly Stage[], today = TODAY) {
  const rules = yaml === "" ? [] : held(yaml).exemptions;
  const exemptions = new Exemptions({ rules, today, cwd: "/", linesOf: () => [] });
  const { findings } = exemptions.apply(judged(...stages));
  return {
    exempt: stages.filter((_, index) => findings[index]?.exempt).map(({ name }) => name),
    findings,
    complaints: exemptions.complaints([LOGGING]),
  };
}

const rule = (where: string, more = "reason: r, owner: o, until: 2027-01-31") =>
  `exemptions: [{ checks: ${LOGGING}, ${where}${more === "" ? "" : `, ${more}`} }]`;

const prod = liveStage("prod", OFF);
const beta = liveStage("beta", OFF);
const tagged: Stage = { ...liveStage("tagged", OFF), tags: { team: "legacy", "a=b": "c" } };
const code = codeStage("Beta", OFF);
const all = [prod, beta, tagged, code];

test.each<[string, string[]]>([
  ["stage: prod", ["prod"]],
  ["stage: orders/prod", ["prod"]],
  ["stage: a1b2c3d4e5/*", ["prod", "beta", "tagged"]],
  ["stage: 111122223333/eu-west-1/rest/*/beta", ["beta"]],
  ["stage: pro", []],
  ["tag: team", ["tagged"]],
  ["tag: team=legacy", ["tagged"]],
  ["tag: team=leg*", ["tagged"]],
  ["tag: team=new", []],
  ["tag: constructor", []],
  ["path: infra/", ["$default"]],
  ["path: infra/*.yaml", ["$default"]],
  ["path: '**/api.yaml'", ["$default"]],
  ["path: '*.yaml'", []],
  ["address: Beta", ["$default"]],
  ["address: B*", ["$default"]],
  ["stage: prod, tag: team", []],
  ["stage: tagged, tag: team", ["tagged"]],
])("an exemption with %s is for %j", (where, names) => {
  expect(outcome(rule(where), all).exempt).toEqual(names);
});

test("every check can be exempt at once, in a file only", () => {
  expect(
    outcome('exemptions: [{ checks: "*", stage: prod, reason: r, owner: o, until: 2027-01-31 }]', [prod])
      .exempt,
  ).toEqual(["prod"]);
  const star: Stage = { ...prod, tags: { "stagelight:exempt:*": "until=2027-01-31 owner=o reason=r" } };
  expect(outcome("", [star]).exempt).toEqual([]);
});

test.each<[string, string, string, boolean]>([
  ["the last day counts", "until: 2026-11-23", "2026-11-23", true],
  ["the day after does not", "until: 2026-11-23", "2026-11-24", false],
])("%s", (_, until, today, exempt) => {
  const { findings, complaints } = outcome(
    rule("stage: prod", `reason: r, owner: o, ${until}`),
    [prod],
    today,
  );
  expect(findings[0]?.exempt !== undefined).toBe(exempt);
  expect(complaints.length).toBe(exempt ? 0 : 1);
});

test.each<[string, string, RegExp]>([
  ["expired", "reason: r, owner: ops, until: 2026-01-31", /it ended on 2026-01-31 \(owner ops\)/],
  ["without an end", "reason: r, owner: o", /it names no until/],
  ["without anybody", "until: 2027-01-31", /it names no reason and no owner/],
  ["until a day that is not", "reason: r, owner: o, until: 2027-02-30", /until=2027-02-30 is no day/],
  ["until a day in words", "reason: r, owner: o, until: 31 January", /is no day written as YYYY-MM-DD/],
])("one %s brings the finding back, which says so", (_, more, words) => {
  const { findings, complaints } = outcome(rule("stage: prod", more), [prod]);
  expect(findings[0]?.exempt).toBeUndefined();
  expect(findings[0]?.message).toMatch(
    /^No access log is configured\. The exemption in s\.yaml:1:14 does not hold: /,
  );
  expect(findings[0]?.message).toMatch(words);
  expect(complaints.join()).toMatch(words);
});

test("one that narrows nothing down exempts nothing", () => {
  const { exempt, complaints } = outcome(
    `exemptions: [{ checks: ${LOGGING}, reason: r, owner: o, until: 2027-01-31 }]`,
    [prod],
  );
  expect(exempt).toEqual([]);
  expect(complaints.join()).toMatch(/it names no stage, tag, path or address/);
});

test.each<[Severity, boolean]>([
  ["low", true],
  ["medium", false],
  ["high", false],
])("a finding of severity %s can be exempt without an end: %s", (severity, exempt) => {
  const check = { ...(checks[0] ?? expect.fail()), severity };
  const { exemptions: rules } = held(rule("stage: prod", "reason: r, owner: o"));
  const exemptions = new Exemptions({ rules, today: TODAY, cwd: "/", linesOf: () => [] });
  const { findings } = exemptions.apply(judgeSlice(judged(prod), [check]));
  expect(findings[0]?.exempt).toEqual(exempt ? { reason: "r", owner: "o", until: "9999-12-31" } : undefined);
});

test("a good one counts though a bad one is there too", () => {
  const both = `exemptions:
  - { checks: ${LOGGING}, stage: prod, reason: r, owner: o, until: 2026-01-31 }
  - { checks: ${LOGGING}, stage: pr*, reason: r, owner: o, until: 2027-01-31 }`;
  const { findings } = outcome(both, [prod]);
  expect(findings[0]).toMatchObject({
    exempt: { until: "2027-01-31" },
    message: "No access log is configured.",
  });
});

test("those that are not needed are told: nobody met, or the stage passes", () => {
  const logged = liveStage(
    "prod",
    known({ destination: known("arn:x"), format: known("$context.requestId") }),
  );
  expect(outcome(rule("stage: nobody"), [prod]).complaints.join()).toMatch(/it meets no stage of this scan/);
  const impossible = rule("stage: nobody", "reason: r, owner: o, until: 2027-02-30");
  expect(outcome(impossible, [prod]).complaints.join()).toMatch(/not used.*2027-02-30 is no day/);
  expect(outcome(rule("stage: prod"), [logged]).complaints.join()).toMatch(
    /is not needed: apigw_accesslogging passes/,
  );
  expect(outcome(rule("stage: prod"), [prod]).complaints).toEqual([]);
});

test("one of code is not missed where no code was scanned, nor one of a check that was not judged", () => {
  expect(outcome(rule("path: infra/"), [prod]).complaints).toEqual([]);
  expect(
    outcome("exemptions: [{ checks: apigw_waf, stage: nobody, reason: r, owner: o, until: 2027-01-31 }]", [
      prod,
    ]).complaints,
  ).toEqual([]);
});

const KEY = `stagelight:exempt:${LOGGING}`;
const withTag = (value: string, key = KEY): Stage => ({ ...prod, tags: { [key]: value } });

test.each<[string, Stage, boolean]>([
  ["whole", withTag("until=2027-01-31 owner=payments reason=internal only, see ADR 7"), true],
  ["in another order", withTag("owner=payments until=2027-01-31 reason=x"), true],
  ["expired", withTag("until=2026-01-31 owner=payments reason=x"), false],
  ["without a reason", withTag("until=2027-01-31 owner=payments"), false],
  ["with words before the reason", withTag("please until=2027-01-31 owner=o reason=x"), false],
  ["with an unknown key", withTag("until=2027-01-31 owner=o stage=beta reason=x"), false],
  ["of another check", withTag("until=2027-01-31 owner=o reason=x", "stagelight:exempt:apigw_waf"), false],
  ["of no check", withTag("until=2027-01-31 owner=o reason=x", "stagelight:exempt"), false],
  ["of a longer word", withTag("until=2027-01-31 owner=o reason=x", "stagelight:exemption"), false],
])("a tag %s", (_, stage, exempt) => {
  expect(outcome("", [stage]).exempt).toEqual(exempt ? ["prod"] : []);
});

test.each([
  [withTag("until=2027-01-31 owner=o reason=x stage=beta")],
  [withTag("until=2027-01-31 owner=o reason=x\n- checks: '*'\n  stage: '*'")],
  [withTag(`until=2027-01-31 owner=o reason=x ${KEY} stage=111122223333/eu-west-1/rest/a1b2c3d4e5/beta`)],
  [withTag("until=2027-01-31 owner=o reason=x", `${KEY}:beta`)],
  [
    {
      ...prod,
      exemptions: [{ check: LOGGING, stage: "beta", reason: "r", owner: "o", until: "2027-01-31" }],
    },
  ],
  [{ ...prod, exemptions: [{ check: `${LOGGING} *`, reason: "r", owner: "o", until: "2027-01-31" }] }],
])("what a stage carries can exempt no other stage: %#", (stage) => {
  const { exempt } = outcome("", [stage, beta, code]);
  expect(exempt).not.toContain("beta");
  expect(exempt).not.toContain("$default");
});

test("a misspelt check exempts nothing, and the finding that was meant says so", () => {
  const { findings } = outcome("", [
    withTag("until=2027-01-31 owner=o reason=x", "stagelight:exempt:apigw_accesslogin"),
  ]);
  expect(findings[0]?.message).toMatch(/there is no check apigw_accesslogin \(apigw_accesslogging is near\)/);
});

test("a pass is never exempt, unknown and conditional can be", () => {
  const unlisted = liveStage("*", { state: "unknown", why: "denied" });
  expect(outcome(rule("stage: 1111*"), [unlisted]).findings[0]?.exempt).toBeDefined();
});

import pc from "picocolors";
import { expect, test } from "vitest";
import type { JudgedSlice } from "../../src/checks/judge.ts";
import type { Finding } from "../../src/model/finding.ts";
import { headline } from "../../src/reports/headline.ts";
import { linked } from "../../src/reports/links.ts";
import { fileUri } from "../../src/reports/place.ts";
import { width } from "../../src/reports/printable.ts";
import type { Out } from "../../src/reports/report.ts";
import { type TerminalOptions, terminalReport } from "../../src/reports/terminal.ts";
import { written } from "./collect.ts";
import { code, everyCheck, hostile, live } from "./slices.ts";

const report =
  (options: Partial<TerminalOptions> = {}) =>
  (out: Out) =>
    terminalReport(out, {
      columns: 80,
      paint: pc.createColors(false),
      hidePasses: false,
      detail: "usual",
      gapsFail: false,
      fails: ({ verdict }) => verdict === "fail",
      nextCommand: (_, stage) => `stagelight explain --stage ${stage.id}`,
      nextSteps: () => [],
      ...options,
    });

test("one line per stage, what fails first, then the gaps, then the headline", async () => {
  const text = await written(report(), [live]);
  expect(text).toMatch(/^111122223333 payments · eu-west-1 {2}4 stages$/m);
  const verdicts = [...text.matchAll(/^ {2}(fail|pass|unknown)\b/gm)].map((match) => match[1]);
  expect(verdicts).toEqual(["fail", "fail", "unknown", "pass"]);
  expect(text).toContain("orders (a1b2c3d4e5)");
  expect(text).toMatch(/Half-configured: a destination but no format/);
  expect(text).toMatch(/→ stagelight explain --stage 111122223333\/eu-west-1\/rest\/a1b2c3d4e5\/beta/);
  expect(text.indexOf("access-denied")).toBeGreaterThan(text.indexOf("pass"));
  expect(text).toMatch(/Access-log coverage 1 of 4 stages \(25 %\), 1 unknown, 1 gap\n/);
});

const prod = live.stages.find((stage) =>
  live.findings.some((each) => each.stage === stage.id && each.verdict === "pass"),
);
const beside = (verdict: "fail" | "conditional" | "unknown", more: Partial<Finding> = {}): JudgedSlice => ({
  ...live,
  gaps: [],
  stages: live.stages.filter((stage) => stage === prod),
  findings: [
    ...live.findings.filter(({ stage }) => stage === prod?.id),
    {
      check: "apigw_accesslog_retention",
      verdict,
      severity: "medium",
      stage: prod?.id ?? "",
      message: "Kept for ever.",
      fingerprint: "0123456789abcdef",
      ...more,
    },
  ],
});

test.each<[string, JudgedSlice, string]>([
  ["fails", beside("fail"), "fail"],
  ["hangs on a condition", beside("conditional"), "conditional"],
  ["is not known", beside("unknown"), "pass"],
  ["is exempt", beside("fail", { exempt: { reason: "r", owner: "o", until: "2027-01-31" } }), "pass"],
  ["was there before", beside("fail", { baselined: true }), "pass"],
])("the line of a logged stage of which something %s", async (_, slice, head) => {
  const text = await written(report(), [slice]);
  expect(/^ {2}([a-z]+) .*REST/m.exec(text)?.[1]).toBe(head);
});

test.each([80, 100, 120])("fits %i columns", async (columns) => {
  const text = await written(report({ columns }), [live, hostile]);
  const tooLong = text.split("\n").filter((line) => width(line) > columns && !/x{80}|注/.test(line));
  expect(tooLong).toEqual([]);
});

test("a wide terminal has everything in the stage's own line", async () => {
  const text = await written(report({ columns: 200 }), [live]);
  expect(text).toMatch(/^ {2}fail .*beta.*REST.*No access log is configured\. .*→ stagelight explain/m);
});

test("names from outside cannot move the cursor", async () => {
  const text = await written(report(), [hostile]);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(text).toContain("\\x1b[2J");
});

test("code shows its place, its address and its own lines", async () => {
  const text = await written(
    report({
      excerpt: () => [
        { number: 12, text: "Beta:" },
        { number: 15, text: "  AccessLogSettings: {}" },
      ],
    }),
    [code],
  );
  expect(text).toContain("infra/api.yaml:12");
  expect(text).toContain("12 │ Beta:");
  expect(text).toContain("15 │   AccessLogSettings: {}");
  expect(text).toMatch(/conditional/);
  expect(text).toMatch(/infra\/broken\.yaml:3/);
});

test("of a line that is millions of characters long only what fits is looked at", async () => {
  const stages = code.stages.flatMap((stage) => Array.from({ length: 500 }, () => stage));
  const excerpt = () => [{ number: 1, text: "a\t\u001b".repeat(2_000_000) }];
  const text = await written(report({ excerpt }), [{ ...code, stages }]);
  expect(text).toContain("1 │ a  \\x1ba  \\x1b");
});

test("passes can be left out", async () => {
  expect(await written(report({ hidePasses: true }), [live])).not.toMatch(/^ {2}pass/m);
});

test("an interrupted scan says that it is incomplete", async () => {
  expect(await written(report(), [live], { interrupted: true })).toMatch(/Interrupted/);
});

test.each([
  [
    { stages: 57, logged: 41, unlogged: 13, conditional: 0, unknown: 3, exempt: 0 },
    2,
    "Access-log coverage 41 of 57 stages (72 %), 3 unknown, 2 gaps",
  ],
  [
    { stages: 0, logged: 0, unlogged: 0, conditional: 0, unknown: 0, exempt: 0 },
    0,
    "Access-log coverage 0 of 0 stages",
  ],
  [
    { stages: 1000, logged: 999, unlogged: 1, conditional: 0, unknown: 0, exempt: 0 },
    0,
    "Access-log coverage 999 of 1000 stages (99 %)",
  ],
  [
    { stages: 1, logged: 1, unlogged: 0, conditional: 0, unknown: 0, exempt: 0 },
    1,
    "Access-log coverage 1 of 1 stage (100 %), 1 gap",
  ],
])("the headline of %o with %i gaps", (coverage, gaps, expected) => {
  expect(headline({ coverage, gaps })).toBe(expected);
});

test("a failure that several stages share is told once, with their names; what was not seen is only named", async () => {
  const text = await written(report({ columns: 100 }), [everyCheck]);
  expect(text.match(/The account has no CloudWatch role/g)).toHaveLength(1);
  expect(text).toMatch(/fail +high apigw_account_role, 3 stages/);
  expect(text).toMatch(/orders \(a1b2c3d4e5\) prod, .* beta, .* half/);
  expect(text).toMatch(/unknown: apigw_executionlogging, apigw_waf/);
  expect(text).toMatch(/^Failing: \d+ high, \d+ medium$/m);
  expect(text).not.toMatch(/not-applicable/);
});

test("quiet: what fails and the headline, nothing else", async () => {
  const text = await written(report({ detail: "quiet" }), [live]);
  expect([...text.matchAll(/^ {2}(fail|pass|unknown)\b/gm)].map((match) => match[1])).toEqual([
    "fail",
    "fail",
  ]);
  expect(text).not.toMatch(/Gaps|→|Looked at|Next:/);
  expect(text).toMatch(/\nAccess-log coverage 1 of 4 stages \(25 %\), 1 unknown, 1 gap\n$/);
  const strict = await written(
    report({ detail: "quiet", fails: ({ verdict }) => verdict === "fail" || verdict === "unknown" }),
    [live],
  );
  expect(strict).toMatch(/^ {2}unknown\b/m);
});

test("quiet: gaps that fail the run are shown", async () => {
  const text = await written(report({ detail: "quiet", gapsFail: true }), [live]);
  expect(text).toMatch(/^Gaps/m);
});

test("verbose: unknown and passing verdicts come with their reasons", async () => {
  const usual = await written(report(), [everyCheck]);
  const verbose = await written(report({ detail: "verbose" }), [everyCheck]);
  const reasons = everyCheck.findings.filter(
    ({ verdict, check }) => (verdict === "unknown" || verdict === "pass") && check !== "apigw_accesslogging",
  );
  expect(reasons.length).toBeGreaterThan(1);
  const flat = (text: string) => text.replace(/\s+/g, " ");
  for (const { verdict, severity, check, message } of reasons) {
    const words = flat(`${verdict} ${severity} ${check}: ${message}`);
    expect(flat(verbose)).toContain(words);
    expect(flat(usual)).not.toContain(words);
  }
  const hidden = await written(report({ detail: "verbose", hidePasses: true }), [everyCheck]);
  expect(hidden).not.toMatch(/^ {4}pass /m);
});

const LINKS = {
  line: (file: string, line: number) => `${fileUri(`/repo/${file}`)}#${line}`,
  check: (id: string) => `file:///pages/${id}.md`,
};

test("places and checks are links where the terminal has them, and take no columns", async () => {
  const text = await written(report({ links: LINKS, excerpt: () => [] }), [code, everyCheck]);
  expect(text).toMatch(/\x1b\]8;;file:\/\/\/repo\/[^\x1b]+#\d+\x1b\\[^\x1b]+:\d+\x1b\]8;;\x1b\\/);
  expect(text).toMatch(/\x1b\]8;;file:\/\/\/pages\/apigw_\w+\.md\x1b\\apigw_/);
  const plain = text.replace(/\x1b\]8;;[^\x1b]*\x1b\\/g, "");
  expect(plain).toBe(await written(report({ excerpt: () => [] }), [code, everyCheck]));
});

test("a hostile file name neither ends its link nor begins a command", async () => {
  const named = [code, hostile].map((slice) => ({
    ...slice,
    stages: slice.stages.map((each) =>
      each.origin.kind === "aws"
        ? each
        : {
            ...each,
            origin: {
              ...each.origin,
              file: "a\u001b\\\u001b]8;;https://evil.example\u0007\u009c b;c#d%\n.tf",
            },
          },
    ),
  }));
  const text = await written(report({ links: LINKS, excerpt: () => [] }), named);
  expect(text).toContain("\x1b]8;;file:///repo/a%1B");
  const rest = text.replace(/\x1b\]8;;(?:file:\/\/\/[\x21-\x7e]*)?\x1b\\/g, "");
  expect(rest).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  expect(text).not.toContain("\x1b]8;;https");
});

test("what is no plain URL is no link", () => {
  expect(linked("text", "file:///a\u001bb")).toBe("text");
  expect(linked("text", undefined)).toBe("text");
});

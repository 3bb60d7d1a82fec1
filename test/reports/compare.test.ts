import { expect, test } from "vitest";
import { known } from "../../src/model/fact.ts";
import type { Finding, Verdict } from "../../src/model/finding.ts";
import { Comparison, changesInWords, type MovedFrom } from "../../src/reports/compare.ts";
import { terminalReport } from "../../src/reports/terminal.ts";
import { written } from "./collect.ts";
import { inFormat } from "./context.ts";
import { csvRows, xmlRoot } from "./read.ts";
import { codeStage, live } from "./slices.ts";

const finding = (id: string, verdict: Verdict, exempt = false): Finding => ({
  check: "apigw_accesslogging",
  verdict,
  severity: "high",
  stage: id,
  message: `${id} is ${verdict}`,
  fingerprint: id.padStart(16, "0"),
  ...(exempt ? { exempt: { reason: "r", owner: "o", until: "2027-01-31" } } : {}),
});

test.each<[string, Finding | undefined, Finding | undefined, string | undefined]>([
  ["fails now, was not there", undefined, finding("a", "fail"), "new"],
  ["fails now, passed", finding("a", "pass"), finding("a", "fail"), "new"],
  ["fails now, could not be told", finding("a", "unknown"), finding("a", "fail"), "new"],
  ["fails now, was exempt", finding("a", "fail", true), finding("a", "fail"), "new"],
  ["still fails", finding("a", "fail"), finding("a", "fail"), "open"],
  ["failed, cannot be told now", finding("a", "fail"), finding("a", "unknown"), "open"],
  ["failed, passes now", finding("a", "fail"), finding("a", "pass"), "fixed"],
  ["failed, has no meaning now", finding("a", "fail"), finding("a", "not-applicable"), "fixed"],
  ["failed, is exempt now", finding("a", "fail"), finding("a", "fail", true), undefined],
  ["failed, is not there now", finding("a", "fail"), undefined, "gone"],
  ["passes as before", finding("a", "pass"), finding("a", "pass"), undefined],
])("a finding that %s", (_, before, now, change) => {
  const comparison = new Comparison("earlier.json", before ? [before] : []);
  if (now) comparison.see({ findings: [now, now] });
  const { new: added, open, fixed, gone } = comparison.changes();
  const found = Object.entries({ new: added, open, fixed, gone }).flatMap(([kind, list]) =>
    list.map(() => kind),
  );
  expect(found).toEqual(change === undefined ? [] : [change]);
  if (now && change !== "gone") expect(comparison.changeOf(now)).toBe(change);
});

test("a finding that moved is open, and where it was it is not gone", () => {
  const stage = codeStage("Prod", known(null));
  const from = finding("before", "fail").fingerprint;
  const seen = { findings: [{ ...finding("now", "fail"), stage: stage.id }], stages: [stage] };
  const held = (movedFrom?: MovedFrom) => {
    const comparison = new Comparison("earlier.json", [finding("before", "fail")], movedFrom);
    comparison.see(seen);
    return changesInWords(comparison.changes());
  };
  expect(held()).toBe("1 new, 0 fixed, 0 still open, 1 no longer seen");
  expect(held((_, __, isLeft) => (isLeft(from) ? from : undefined))).toBe("0 new, 0 fixed, 1 still open");
});

test("what a check found that is not judged now is not gone", () => {
  const other: Finding = { ...finding("b", "fail"), check: "apigw_waf" };
  const comparison = new Comparison("earlier.json", [finding("a", "fail"), other]);
  expect(comparison.changes().gone).toHaveLength(2);
  comparison.see({ findings: [{ ...finding("c", "pass") }] });
  expect(comparison.changes().gone.map(({ check }) => check)).toEqual(["apigw_accesslogging"]);
});

test("in words", () => {
  const comparison = new Comparison("earlier.json", [finding("a", "fail"), finding("b", "fail")]);
  comparison.see({ findings: [finding("a", "pass"), finding("c", "fail")] });
  expect(changesInWords(comparison.changes())).toBe("1 new, 1 fixed, 0 still open, 1 no longer seen");
});

/** Of `live`: prod was wrong and is mended, beta stays, half and * are new, one is gone. */
const EARLIER = [
  ...live.findings
    .filter(({ stage }) => /prod|beta/.test(stage))
    .map((each): Finding => ({ ...each, verdict: "fail" })),
  finding("gone", "fail"),
];

test("the terminal names what changed", async () => {
  const paint = (text: string) => text;
  const comparison = new Comparison("earlier.json", EARLIER);
  comparison.see(live);
  const text = await written(
    (out) =>
      terminalReport(out, {
        columns: 100,
        paint: { bold: paint, dim: paint, red: paint, green: paint, yellow: paint, cyan: paint },
        hidePasses: false,
        detail: "usual",
        gapsFail: false,
        fails: ({ verdict }) => verdict === "fail",
        nextCommand: () => "",
        nextSteps: () => [],
      }),
    [live],
    { changes: comparison.changes() },
  );
  expect(text).toContain("Since earlier.json: 2 new, 1 fixed, 1 still open, 1 no longer seen.");
  expect(text).toMatch(/^ {2}fixed apigw_accesslogging .*\/prod$/m);
  expect(text).toMatch(/^ {2}gone {2}apigw_accesslogging gone$/m);
});

test("json lists the fingerprints of what changed", async () => {
  const { changes } = JSON.parse(await inFormat("json", [live], { earlier: EARLIER }));
  expect([changes.new.length, changes.open.length, changes.fixed.length]).toEqual([2, 1, 1]);
  expect(changes.gone[0].stage).toBe("gone");
});

test("junit has a suite of what changed", async () => {
  const root = xmlRoot(await inFormat("junit", [live], { earlier: EARLIER }));
  const suite = root.children.at(-1);
  expect(suite?.attributes.name).toBe("compared with earlier.json");
  const lines = suite?.children.find(({ name }) => name === "system-out")?.text.split("\n") ?? [];
  expect(lines.map((line) => line.split(" ")[0])).toEqual(["new", "new", "fixed", "open", "gone"]);
});

test("csv has a column of what changed", async () => {
  const [head = [], ...rows] = csvRows(await inFormat("csv", [live], { earlier: EARLIER }));
  const column = head.indexOf("change");
  expect(rows.map((row) => row[column])).toEqual(["fixed", "open", "new", "new", "", "gone"]);
});

test("markdown begins with what is new and has what is fixed", async () => {
  const text = await inFormat("markdown", [live], { earlier: EARLIER });
  expect(text).toContain("**2 new, 1 fixed, 1 still open, 1 no longer seen**");
  const titles = [...text.matchAll(/^(?:#### |<details><summary>)(.*?\))/gm)].map(([, title]) => title);
  expect(titles).toEqual([
    "New (1)",
    "Fixed (1)",
    "New, and unknown (1)",
    "Still failing (1)",
    "No longer seen (1)",
    "Gaps: what could not be looked at (1)",
  ]);
});

test("annotations say what is new, fixed and gone", async () => {
  const text = await inFormat("github", [live], { earlier: EARLIER });
  expect(text.match(/ \(new\)::/g)?.length).toBe(2);
  expect(text).toMatch(/^::notice title=Fixed::.*\/prod\.$/m);
  expect(text).toMatch(/^::notice title=No longer seen::.*gone/m);
});

test("gitlab says what is new", async () => {
  const issues = JSON.parse(await inFormat("gitlab", [live], { earlier: EARLIER }));
  const fresh = issues.filter(({ description }: { description: string }) => description.endsWith("(new)"));
  expect(fresh.length).toBe(2);
});

test("ocsf creates, updates and closes", async () => {
  const events = JSON.parse(await inFormat("ocsf", [live], { earlier: EARLIER }));
  const activities = events.map((event: Record<string, string>) => [event.activity_name, event.status]);
  expect(activities).toEqual([
    ["Close", "Resolved"],
    ["Update", "In Progress"],
    ["Create", "New"],
    ["Create", "New"],
    ["Close", "No longer seen"],
  ]);
});

test("asff says the change and archives what is fixed", async () => {
  const findings = JSON.parse(await inFormat("asff", [live], { earlier: EARLIER }));
  expect(findings.map((each: { RecordState: string }) => each.RecordState)).toEqual([
    "ARCHIVED",
    "ACTIVE",
    "ACTIVE",
    "ACTIVE",
  ]);
  expect(findings[0].ProductFields["stagelight/change"]).toBe("fixed");
});

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { pageAssets } from "../../../scripts/html-page.ts";
import { CHECKS } from "../../../src/checks/index.ts";
import { type JudgedSlice, judgeSlice } from "../../../src/checks/judge.ts";
import { known, set, unknownFact } from "../../../src/model/fact.ts";
import type { Gap } from "../../../src/model/gap.ts";
import { Comparison } from "../../../src/reports/compare.ts";
import { CHANGE_ORDER } from "../../../src/reports/html/data.ts";
import { htmlReport } from "../../../src/reports/html/index.ts";
import { printable } from "../../../src/reports/printable.ts";
import type { Out, Summary } from "../../../src/reports/report.ts";
import { written } from "../collect.ts";
import { code, HOSTILE, hostile, live, liveStage } from "../slices.ts";
import { manyStages } from "./example.ts";
import { dataOf, findingsIn, textIn } from "./read.ts";

const make = (out: Out) => htmlReport(out, { checks: CHECKS });
const page = (...slices: JudgedSlice[]) => written(make, slices);

async function pageWith(summary: Partial<Summary>, ...slices: JudgedSlice[]): Promise<string> {
  let text = "";
  const report = htmlReport(
    {
      async write(part) {
        text += part;
      },
    },
    { checks: CHECKS },
  );
  for (const slice of slices) await report.slice(slice);
  const coverage = { stages: 0, logged: 0, unlogged: 0, conditional: 0, unknown: 0, exempt: 0 };
  await report.end({ coverage, gaps: 0, denied: 0, interrupted: false, lookedAt: "nothing", ...summary });
  report.close();
  return text;
}

test("the page's script and style are made from their sources", async () => {
  const file = new URL("../../../src/reports/html/page-assets.ts", import.meta.url);
  expect(readFileSync(file, "utf8")).toBe(await pageAssets());
});

test("the policy names the hashes of what is really in the page", async () => {
  const text = await page(live);
  const hash = (what: RegExp) =>
    `sha256-${createHash("sha256")
      .update(what.exec(text)?.[1] ?? "")
      .digest("base64")}`;
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(text)?.[1]?.replaceAll("&#39;", "'");
  expect(policy).toContain(`style-src '${hash(/<style>([\s\S]*?)<\/style>/)}'`);
  expect(policy).toContain(`script-src '${hash(/<script>([\s\S]*?)<\/script>/)}'`);
  expect(policy).toContain("default-src 'none'");
});

test("nothing in the page asks the network for anything", async () => {
  const text = await page(live, code);
  expect(text).not.toMatch(/<(?:link|img|iframe|object|embed|base|form|audio|video)\b/);
  expect(text).not.toMatch(/\b(?:src|srcset|action)=|url\(|@import|\bfetch\(|XMLHttpRequest|sendBeacon/);
  const targets = [...text.matchAll(/\bhref="([^"]*)"/g)].map((match) => match[1]);
  expect(targets.filter((target) => !target?.startsWith("#"))).toEqual([]);
});

test("every finding of every verdict is in the data, with its message and fingerprint", async () => {
  const data = dataOf(await page(live, code));
  const told = findingsIn(data).map(({ stage, finding }) => [
    textIn(data, stage[0]),
    data.checks[finding[0]]?.id,
    finding[1],
    textIn(data, finding[3]),
    finding[4],
  ]);
  const order = ["fail", "unknown", "conditional", "pass", "not-applicable"];
  const judged = [live, code].flatMap(({ findings }) =>
    findings.map((one) => [one.stage, one.check, order.indexOf(one.verdict), one.message, one.fingerprint]),
  );
  expect(told).toEqual(judged);
});

test("what is not known of the settings is said in words", async () => {
  const stages = [
    liveStage("a", known(null)),
    liveStage("b", unknownFact("the call was denied")),
    liveStage("c", known({ destination: set("aws_cloudwatch_log_group.a.arn"), format: known(null) })),
  ];
  const data = dataOf(await page(judgeSlice({ ...live, stages }, CHECKS)));
  const logs = data.stages.map((stage) => [textIn(data, stage[7]), textIn(data, stage[8])]);
  expect(logs).toEqual([
    ["None.", "None."],
    ["Not known here: the call was denied", "Not known here: the call was denied"],
    ["Not known before it is made: aws_cloudwatch_log_group.a.arn.", "None."],
  ]);
});

test("hostile names neither end the data nor become markup", async () => {
  const text = await page(hostile);
  expect(text).not.toContain("<script>alert");
  expect(text.match(/<\/script>/g)).toHaveLength(2);
  expect(text.match(/<!--/g)).toBeNull();
  // Nothing that moves a cursor, turns text around or is no text at all.
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2028\u2029]|\p{Surrogate}/u);
  const data = dataOf(text);
  const names = data.stages.map((stage) => textIn(data, stage[4]));
  expect(names[1]).toBe("<script>alert(1)</script>");
  expect(names[4]).toBe("\\u{202e}gnp.exe");
  expect(names[6]).toMatch(/^x{4000}… \(10000 characters\)$/);
  expect(names).toHaveLength(HOSTILE.length);
});

test("a tag's key from outside stays a key", async () => {
  const tags = JSON.parse('{"__proto__":"a","constructor":"b","team":"<b>"}');
  const stages = [{ ...liveStage("prod", known(null)), tags }];
  const text = await page(judgeSlice({ ...live, stages }, CHECKS));
  const data = dataOf(text);
  expect(data.stages[0]?.[10].map((part) => textIn(data, part))).toEqual([
    "__proto__",
    "a",
    "constructor",
    "b",
    "team",
    "<b>",
  ]);
  expect(text).toContain('data-field="tag:__proto__"');
  expect(text).toContain('data-value="&lt;b&gt;"');
});

test("coverage is told by account, Region, kind of API and team, gaps beside it", async () => {
  const gap: Gap = { kind: "assume-role", account: "999900001111", message: "Not entered." };
  const slices = [...manyStages(60, ["apigw_accesslogging"])];
  const text = await page(...slices, { ...live, stages: [], findings: [], gaps: [gap] });
  for (const title of ["By kind of API", "By account", "By Region", "By tag team"])
    expect(text).toContain(title);
  const row = (name: string) =>
    new RegExp(`data-value="${name}">[^<]*</span>.*?</tr>`, "s")
      .exec(text)?.[0]
      .match(/(?<=>)[\d,]+(?: %)?(?=<)/g);
  // 60 stages, every third REST: all that REST stages have is a failure.
  expect(row("REST")?.slice(0, 3)).toEqual(["0 %", "20", "0"]);
  // An account that could not be entered is there, with nothing seen.
  expect(text).toMatch(/999900001111.*?none seen/s);
});

test("stages without the tag are a row of their own", async () => {
  const [tagged, plain] = [liveStage("a", known(null)), liveStage("b", known(null))];
  const stages = [{ ...tagged, tags: { Team: "payments" } }, plain];
  const text = await page(judgeSlice({ ...live, stages }, CHECKS));
  expect(text).toMatch(/By tag Team[\s\S]*payments[\s\S]*\(without this tag\)/);
});

test("without the check of coverage there are no figures by group", async () => {
  const text = await page(
    judgeSlice(
      live,
      CHECKS.filter(({ id }) => id === "apigw_waf"),
    ),
  );
  expect(text).toContain("This scan did not run apigw_accesslogging");
  expect(text).not.toContain("By account");
});

test("equal gaps are one row, an exemption is one decision with its stages", async () => {
  const [first, second] = live.findings;
  if (!first || !second) throw new Error("The fixture has lost its findings.");
  const exempt = { reason: "Only <health> checks", owner: "platform", until: "2027-01-31" };
  const findings = [
    { ...first, verdict: "fail" as const, exempt },
    { ...first, stage: second.stage, verdict: "fail" as const, exempt },
  ];
  const gaps = [...live.gaps, ...live.gaps];
  const text = await page({ ...live, findings, gaps });
  expect(text).toContain("(2 times)");
  const decision = /<tr><th scope="row" class="date">2027-01-31[\s\S]*?<\/tr>/.exec(text)?.[0];
  expect(decision).toContain("Only &lt;health&gt; checks");
  expect(decision?.match(/<li>/g)).toHaveLength(2);
  expect(text.match(/class="date"/g)).toHaveLength(1);
});

test("every check names its clauses; one that is not known here is shown under its id", async () => {
  const [first] = live.findings;
  if (!first) throw new Error("The fixture has lost its findings.");
  const stranger = { ...first, check: "apigw_from_tomorrow" };
  const text = await page({ ...live, findings: [...live.findings, stranger] });
  expect(text).toContain("45 CFR 164.312(b)");
  expect(text).toContain("No clause is named for this check.");
  expect(text).toContain("<h3>apigw_from_tomorrow</h3>");
});

test("the scan's own record stands in the page", async () => {
  const record = {
    startedAt: "2026-11-22T10:00:00.000Z",
    endedAt: "2026-11-22T10:04:00.000Z",
    identities: ["arn:aws:sts::111122223333:assumed-role/Audit/ann"],
    lookedAt: "17 Regions of account 111122223333",
    arguments: ["scan", "--aws", "--profile", "<audit>"],
    scope: {},
    version: "0.0.1",
  };
  const text = await pageWith({ record, lookedAt: "the scan saved in a.json" }, live);
  const told = [
    "17 Regions",
    "scan --aws --profile &lt;audit&gt;",
    "stagelight 0.0.1; this page was made by",
  ];
  for (const part of [record.startedAt, record.endedAt, record.identities[0], ...told]) {
    expect(text).toContain(part);
  }
  expect(await pageWith({}, live)).toContain("<dt>As whom</dt><dd>not recorded</dd>");
});

test("what logging would cost stands with the stage and in the summary", async () => {
  const cost = {
    bytesPerLine: 500,
    usdPerMillion: 0.3,
    monthlyRequests: 4e6,
    usdPerMonth: 1.2,
    pricesAsOf: "2026-06-01",
  };
  const findings = live.findings.map((one) => (one.verdict === "fail" ? { ...one, cost } : one));
  const text = await page({ ...live, findings });
  expect(text).toContain("Logging the 2 unlogged would cost about $2.40 a month");
  const data = dataOf(text);
  const costs = findingsIn(data).map(({ finding }) => textIn(data, finding[7]));
  expect(costs.filter((one) => one.includes("about $1.20 a month (4,000,000 requests"))).toHaveLength(2);
});

test("against an earlier scan each finding says how it stands, and the lists say what changed", async () => {
  const [pass, fail, half] = live.findings;
  if (!pass || !fail || !half) throw new Error("The fixture has lost its findings.");
  const gone = { ...fail, fingerprint: "0123456789abcdef", stage: "a stage <gone>" };
  const comparison = new Comparison("monday.json", [{ ...pass, verdict: "fail" }, fail, gone]);
  let text = "";
  const report = htmlReport(
    {
      async write(part) {
        text += part;
      },
    },
    { checks: CHECKS, changeOf: (finding) => comparison.changeOf(finding) },
  );
  comparison.see(live);
  await report.slice(live);
  const coverage = { stages: 4, logged: 1, unlogged: 2, conditional: 0, unknown: 1, exempt: 0 };
  const changes = comparison.changes();
  await report.end({ coverage, gaps: 1, denied: 1, interrupted: false, lookedAt: "x", changes });
  report.close();
  const told = findingsIn(dataOf(text)).map(({ finding }) => CHANGE_ORDER[finding[8] ?? -1]);
  expect(told.slice(0, 3)).toEqual(["fixed", "open", "new"]);
  expect(text).toContain("Since monday.json: 2 new, 1 fixed, 1 still open, 1 no longer seen.");
  for (const title of ["New (2)", "Fixed (1)", "No longer seen (1)"])
    expect(text).toContain(`<h3>${title}</h3>`);
  expect(text).toContain("a stage &lt;gone&gt;");
  expect(await page(live)).not.toContain('id="changes"');
});

test("what is known since the baseline is marked, and counted apart", async () => {
  const findings = live.findings.map((one) =>
    one.verdict === "fail" ? { ...one, baselined: true as const } : one,
  );
  const text = await page({ ...live, findings });
  expect(findingsIn(dataOf(text)).map(({ finding }) => finding[9])).toEqual([undefined, 1, 1, undefined]);
  expect(text).toContain('<span class="badge known">known</span> 2');
  expect(text).not.toContain('<span class="badge fail">');
});

test("an interrupted scan says so before its figure", async () => {
  const text = await pageWith({ interrupted: true }, live);
  expect(text.indexOf("Interrupted.")).toBeGreaterThan(0);
  expect(text.indexOf("Interrupted.")).toBeLessThan(text.indexOf('class="share"'));
});

test("a scan that found nothing is a page that says so", async () => {
  const text = await pageWith({});
  expect(text).toContain("No stage was found.");
  expect(text).not.toContain("NaN");
});

test("without script there is a table of failures, bounded", async () => {
  const text = await page(...manyStages(3_000, ["apigw_accesslogging"]));
  const table = /<noscript>([\s\S]*?)<\/noscript>/.exec(text)?.[1] ?? "";
  expect(table).toContain("These are the first 500 of 1,");
  expect(table.match(/<tr>/g)).toHaveLength(501);
});

test("more accounts than a table takes are told as a sum", async () => {
  const stages = (account: number) => ({
    ...liveStage("prod", known(null)),
    origin: { kind: "aws", account: String(account), region: "eu-west-1", arn: "arn:aws:x" } as const,
  });
  const slices = Array.from({ length: 1_010 }, (_, at) =>
    judgeSlice(
      {
        ...live,
        scope: { kind: "aws", account: String(at), region: "eu-west-1" },
        stages: [stages(at)],
        gaps: [],
      },
      CHECKS.slice(0, 1),
    ),
  );
  const text = await page(...slices);
  expect(text.match(/data-field="account"/g)).toHaveLength(1_000);
  expect(text).toMatch(/all others[\s\S]*?<td class="number">10<\/td>/);
});

test("10,000 stages with every check are less than 15 MB", async () => {
  let bytes = 0;
  const report = htmlReport(
    {
      async write(part) {
        bytes += Buffer.byteLength(part);
      },
    },
    { checks: CHECKS },
  );
  for (const slice of manyStages(
    10_000,
    CHECKS.map(({ id }) => id),
  ))
    await report.slice(slice);
  const coverage = { stages: 10_000, logged: 6_667, unlogged: 3_333, conditional: 0, unknown: 0, exempt: 0 };
  await report.end({ coverage, gaps: 0, denied: 0, interrupted: false, lookedAt: "200 Regions" });
  report.close();
  expect(bytes).toBeGreaterThan(1_000_000);
  expect(bytes).toBeLessThan(15_000_000);
});

test("property: no text breaks out of the data or the markup, and every text comes back as it is shown", async () => {
  const nasty = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("</script>", "<!--", "]]>", "</noscript>", "\u2028", "${x}", "&lt;", "\ud800", "'\"`"),
  );
  const texts = fc.array(
    fc.oneof(
      nasty,
      fc.tuple(nasty, nasty).map((two) => two.join("")),
    ),
    { minLength: 4, maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(texts, async ([api = "", name = "", message = "", tag = ""]) => {
      const [first] = live.findings;
      if (!first) throw new Error("The fixture has lost its findings.");
      const stage = { ...liveStage(name, unknownFact(message), api), id: first.stage, tags: { team: tag } };
      const finding = { ...first, verdict: "fail" as const, message };
      const gaps: Gap[] = [{ kind: "unreadable", message }];
      const text = await page({ ...live, stages: [stage], findings: [finding], gaps });
      expect(text.match(/<\/?script\b/g)).toHaveLength(4);
      expect(text.match(/<\/?noscript\b/g)).toHaveLength(2);
      expect(text.match(/<!(?!doctype)/g)).toBeNull();
      const data = dataOf(text);
      expect(data.stages.map((row) => [row[4], row[5], row[10][1]].map((one) => textIn(data, one)))).toEqual([
        [printable(api), printable(name), printable(tag)],
      ]);
      expect(findingsIn(data).map((one) => textIn(data, one.finding[3]))).toEqual([printable(message)]);
    }),
    { numRuns: 150 },
  );
});

import pc from "picocolors";
import { expect, test } from "vitest";
import { terminalReport } from "../../src/reports/terminal.ts";
import { written } from "./collect.ts";
import { inFormat, MACHINE_FORMATS } from "./context.ts";
import { csvRows, textsOf, xmlRoot } from "./read.ts";
import { sarifErrors } from "./sarif-schema.ts";
import { HOSTILE, hostile, hostileCode } from "./slices.ts";

/** Names from outside everywhere, and half of them new against an earlier scan that had others. */
const SLICES = [hostile, hostileCode];
const EARLIER = [
  ...hostile.findings.slice(4),
  ...hostile.findings.map((finding, index) => ({
    ...finding,
    stage: HOSTILE[index] ?? "",
    fingerprint: `${index}`.padStart(16, "0"),
  })),
];
const FINDINGS = hostile.findings.length + hostileCode.findings.length;
const GAPS = hostile.gaps.length + hostileCode.gaps.length;

/** What moves a cursor, ends a line, hides text or is no character. */
const HARMFUL =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u;

const inHostile = (format: string) =>
  inFormat(format, SLICES, { earlier: EARLIER, category: "-->\n<b>::error::" });

const CHECKS: Readonly<Record<string, (text: string) => void>> = {
  json(text) {
    const document = JSON.parse(text);
    expect(document.stages.map(({ api }: { api: { name: string } }) => api.name)).toEqual([
      ...HOSTILE,
      ...HOSTILE,
    ]);
  },
  sarif(text) {
    const log = JSON.parse(text);
    expect(sarifErrors(log)).toEqual([]);
    expect(textsOf(log).filter((each) => !each.includes("## What it finds") && HARMFUL.test(each))).toEqual(
      [],
    );
    const [run] = log.runs;
    for (const { locations, message } of run.results) {
      const { uri } = locations[0].physicalLocation.artifactLocation;
      expect(uri).toMatch(/^(?:[\w.~-]|%[0-9A-F]{2}|\/)+$/);
      expect(message.text).not.toMatch(/(?<!\\)\]\(|(?<!\{)\{\d+\}/);
    }
    expect(run.automationDetails.id).toMatch(/^[\w./-]+\/$/);
  },
  junit(text) {
    const root = xmlRoot(text);
    const cases = root.children.flatMap(({ children }) => children).filter(({ name }) => name === "testcase");
    expect(cases.length).toBe(FINDINGS + GAPS);
    expect(cases.some(({ attributes }) => attributes.name?.includes("<script>alert(1)</script>"))).toBe(true);
  },
  csv(text) {
    const [head, ...rows] = csvRows(text);
    expect(rows.length).toBeGreaterThanOrEqual(FINDINGS + GAPS);
    for (const row of rows) {
      expect(row.length).toBe(head?.length);
      for (const cell of row) {
        expect(cell).not.toMatch(/^\s*[=+\-@]/);
        expect(cell).not.toMatch(/;[\s"]*[=+\-@]/);
      }
    }
  },
  markdown(text) {
    expect(text.length).toBeLessThan(65_536);
    expect(text.split("\n")[0]).toMatch(/^<!-- stagelight-report [\w./-]+ -->$/);
    const rest = text.split("\n").slice(1).join("\n");
    const ours = /<\/?(?:code|details|summary)>/g;
    expect(rest.replace(ours, "")).not.toMatch(/[<>]/);
    expect(rest).not.toMatch(/\]\(|@[a-z]|:\/\/|www\.|(?<!\|) \| cell/);
    for (const row of rest.split("\n").filter((line) => line.startsWith("|"))) {
      expect(row.match(/\|/g)?.length).toBe(5);
    }
    expect(rest.match(/<details>/g)?.length).toBe(rest.match(/<\/details>/g)?.length);
  },
  github(text) {
    const lines = text.split("\n").slice(0, -1);
    expect(lines.length).toBeGreaterThan(GAPS);
    for (const line of lines) {
      expect(line).toMatch(/^::(?:error|warning|notice) \w+=[^:,]*(?:,\w+=[^:,]*)*::/);
      expect(line).not.toMatch(/%(?!25|0A|0D|3A|2C)/);
    }
  },
  gitlab(text) {
    const issues = JSON.parse(text);
    expect(issues.length).toBeGreaterThan(HOSTILE.length);
    const prints = issues.map(({ fingerprint }: { fingerprint: string }) => fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
    for (const { description } of issues) expect(description).not.toMatch(HARMFUL);
  },
  ocsf(text) {
    expect(textsOf(JSON.parse(text)).filter((each) => HARMFUL.test(each))).toEqual([]);
  },
  asff(text) {
    const findings = JSON.parse(text);
    expect(findings.length).toBe(hostile.findings.length);
    expect(textsOf(findings).filter((each) => HARMFUL.test(each))).toEqual([]);
    for (const { Description, Title, Id } of findings) {
      expect([Description.length <= 1024, Title.length <= 256, Id.length <= 512]).toEqual([true, true, true]);
    }
  },
};

test.each(MACHINE_FORMATS)("names from outside stay text in %s", async (format) => {
  const text = await inHostile(format);
  expect(format === "csv" ? text.replaceAll("\r\n", "\n") : text).not.toMatch(HARMFUL);
  const check = CHECKS[format];
  expect(check).toBeDefined();
  check?.(text);
});

test("names from outside give no command to a pipeline that reads the terminal report", async () => {
  const text = await written(
    (out) =>
      terminalReport(out, {
        columns: 80,
        paint: pc.createColors(false),
        hidePasses: false,
        detail: "usual",
        gapsFail: false,
        fails: ({ verdict }) => verdict === "fail",
        nextCommand: () => "",
        nextSteps: () => [],
        excerpt: () => ["::error::owned", "##[error]owned"].map((text) => ({ number: 3, text })),
      }),
    SLICES,
  );
  expect(text).toContain("\\x3a:error");
  expect(text.split("\n").filter((line) => line.trim().startsWith("::"))).toEqual([]);
  expect(text).not.toMatch(/##\[|##vso\[/);
  expect(text).not.toMatch(HARMFUL);
});

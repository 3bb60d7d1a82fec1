import pc from "picocolors";
import { expect, test } from "vitest";
import { CHECKS as ALL_CHECKS } from "../../src/checks/index.ts";
import { EVIDENCE_FORMATS, FORMATS } from "../../src/commands/reports/formats.ts";
import { digestOf } from "../../src/reports/evidence/digest.ts";
import { writeEvidenceJson } from "../../src/reports/evidence/document.ts";
import { type Evidence, evidenceOf } from "../../src/reports/evidence/evidence.ts";
import { writeEvidencePage } from "../../src/reports/evidence/page.ts";
import { htmlReport } from "../../src/reports/html/index.ts";
import { jsonReport } from "../../src/reports/json.ts";
import type { Out } from "../../src/reports/report.ts";
import { savedScan } from "../../src/reports/saved/scan.ts";
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

/** Where a scan's own record comes from a saved scan, it comes from outside. */
const RECORD = {
  startedAt: "2026-01-31T12:00:00Z",
  endedAt: "2026-01-31T12:01:00Z",
  identities: HOSTILE,
  lookedAt: HOSTILE.join(" "),
  arguments: HOSTILE,
  scope: {},
  version: "<b>1</b>",
};

/** Elements and attributes that our pages are made of. None of them loads, runs or leads outside. */
const ELEMENTS =
  /^(?:html|head|meta|title|style|script|body|a|header|div|p|span|nav|ul|ol|li|button|main|section|h[1-4]|table|caption|thead|tbody|tr|th|td|code|strong|em|details|summary|dl|dt|dd|footer|br|svg|rect|figure|form|label|input|select|option|fieldset|legend|abbr|article|time|small|noscript|b|i|pre|kbd|output|search|title|g|path|text)$/;
const ATTRIBUTES =
  /^(?:lang|charset|http-equiv|content|name|class|id|aria-[a-z]+|role|tabindex|href|scope|title|hidden|type|width|height|x|y|rx|viewBox|preserveAspectRatio|fill|data-field|data-value|data-[a-z]+|for|value|open|focusable|colspan|datetime|dir|translate)$/;

/** What is wrong with the markup of a page: elements, attributes and links that are not ours, and stray brackets. */
function strangersIn(page: string): string[] {
  const wrong: string[] = [];
  const bare = page.replace(/(<(script|style)[^>]*>)[\s\S]*?<\/\2>/g, "$1");
  const rest = bare.replace(
    /<(?:!doctype html|\/?([a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:="[^"<>]*")?)*)\s*\/?)>/g,
    (tag, element: string | undefined, attributes = "") => {
      if (element !== undefined && !ELEMENTS.test(element)) wrong.push(tag);
      for (const [, name = "", value] of attributes.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)) {
        if (!ATTRIBUTES.test(name)) wrong.push(`${tag}: ${name}`);
        if (name === "href" && !value?.startsWith("#")) wrong.push(tag);
      }
      return "";
    },
  );
  return [...wrong, ...(rest.match(/.{0,20}[<>].{0,20}/g) ?? [])];
}

const PAGES: Readonly<Record<string, () => Promise<string>>> = {
  html: () => written((out) => htmlReport(out, { checks: ALL_CHECKS }), SLICES, { record: RECORD }),
  evidence: async () => collected(await hostileEvidence(), writeEvidencePage),
};

async function hostileEvidence(): Promise<Evidence> {
  const saved = await written(jsonReport, SLICES, { record: RECORD });
  async function* chunks() {
    yield saved;
  }
  const scan = digestOf(await savedScan(chunks()));
  const files = HOSTILE.map((file) => ({ file, sha256: "0", bytes: 1, at: new Date(0), scan }));
  return evidenceOf(files, { checks: ALL_CHECKS, claims: HOSTILE });
}

async function collected(
  evidence: Evidence,
  write: (evidence: Evidence, out: Out) => Promise<void>,
): Promise<string> {
  let text = "";
  await write(evidence, {
    async write(part) {
      text += part;
    },
  });
  return text;
}

test.each(Object.keys(PAGES))("names from outside become no markup in %s", async (format) => {
  const page = (await PAGES[format]?.()) ?? "";
  expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(strangersIn(page)).toEqual([]);
  const data = /<script type="application\/json"[^>]*>([\s\S]*?)<\/script>/.exec(page)?.[1];
  if (format === "html") JSON.parse(data ?? "");
  expect(page.match(/<script/g)?.length ?? 0).toBe(format === "html" ? 2 : 0);
  expect(page.replace(data ?? "", "")).not.toMatch(HARMFUL);
});

test("the pages' test knows what is no markup of ours", () => {
  for (const markup of ["<img src=x>", '<p onclick="x">', '<a href="https://x">', "a < b", "<p x"])
    expect(strangersIn(`<p>fine</p>${markup}`)).not.toEqual([]);
});

test("names from outside stay text in evidence-json", async () => {
  const text = await collected(await hostileEvidence(), writeEvidenceJson);
  expect(text).not.toMatch(HARMFUL);
  const { inputs, regulations } = JSON.parse(text);
  expect(inputs.map(({ file }: { file: string }) => file)).toEqual(HOSTILE);
  expect(inputs[0].identities).toEqual(HOSTILE);
  expect(regulations.map(({ name }: { name: string }) => name)).toEqual(HOSTILE);
});

test("names from outside stay text in the record of the json", async () => {
  const text = await written(jsonReport, [], { record: RECORD });
  expect(text).not.toMatch(HARMFUL);
  expect(JSON.parse(text).record.identities).toEqual(HOSTILE);
});

test("every format there is has met the hostile names here", () => {
  const met = [...MACHINE_FORMATS, ...Object.keys(PAGES), "terminal", "evidence-json"];
  expect(met.toSorted()).toEqual([...FORMATS, ...EVIDENCE_FORMATS].toSorted());
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

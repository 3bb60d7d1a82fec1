import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { CHECKS } from "../../src/checks/index.ts";
import { judgeSlice } from "../../src/checks/judge.ts";
import { BASELINE } from "../../src/model/demands.ts";
import { scanCode } from "../../src/sources/code/index.ts";
import { INPUTS } from "../sources/code/tree.ts";

// What a page shows as the way to do it has to pass the page's own check; what it shows as wrong has to fail it.

const PAGES = new URL("../../docs/checks/", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "stagelight-pages-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FILES: Readonly<Record<string, string>> = {
  Terraform: "main.tf",
  CloudFormation: "template.yaml",
  SAM: "template.yaml",
  "Serverless Framework": "serverless.yml",
  Pulumi: "Pulumi.yaml",
};
/** Code has no traffic; the pages of the other checks pass their own. */
const GOOD: Readonly<Record<string, string>> = { apigw_accesslog_delivery: "not-applicable" };
/** The check of long-term storage has a meaning only where the standard asks for it. */
const DEMANDS = { ...BASELINE, export: { required: true, targets: [] } };

interface Example {
  readonly check: string;
  readonly title: string;
  readonly file: string;
  readonly text: string;
  readonly expected: string;
}

function examplesOf(page: string): Example[] {
  const check = page.replace(/\.md$/, "");
  const text = readFileSync(new URL(page, PAGES), "utf8");
  const [wrong = "", right = ""] = text.split(/^## How to fix$/m);
  const bad = blocks(wrong, "yaml").map((block) => ({
    check,
    title: "what fails",
    file: "template.yaml",
    text: block,
    expected: "fail",
  }));
  const good = right.split(/^### /m).flatMap((section) => {
    const title = section.split("\n")[0] ?? "";
    const file = FILES[title];
    if (file === undefined) return [];
    return blocks(section, title === "Terraform" ? "hcl" : "yaml").map((block) => ({
      check,
      title,
      file,
      text: block,
      expected: GOOD[check] ?? "pass",
    }));
  });
  return [...bad, ...good];
}

const blocks = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    (match) => match[1] ?? "",
  );

const examples = readdirSync(PAGES).flatMap(examplesOf);

test("every page has an example of each kind", () => {
  for (const { id } of CHECKS) {
    const titles = examples.filter(({ check, expected }) => check === id && expected !== "fail");
    expect([id, new Set(titles.map(({ title }) => title)).size]).toEqual([id, Object.keys(FILES).length]);
  }
});

test.each(examples.map((example, index) => [example.check, example.title, index] as const))(
  "%s: %s (%i)",
  async (id, _, index) => {
    const example = examples[index];
    if (!example) throw new Error("no such example");
    const place = join(folder, String(index));
    mkdirSync(place);
    writeFileSync(join(place, example.file), example.text);
    const check = CHECKS.filter((each) => each.id === id);
    const findings = [];
    for await (const slice of scanCode([place], { inputs: INPUTS, cwd: place })) {
      expect(slice.gaps).toEqual([]);
      findings.push(...judgeSlice(slice, check, DEMANDS).findings);
    }
    expect(findings.map(({ verdict, message }) => `${verdict}: ${message}`)).not.toEqual([]);
    for (const { verdict, message } of findings)
      expect(`${verdict}: ${message}`).toMatch(new RegExp(`^${example.expected}:`));
  },
);

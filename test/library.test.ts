import { expect, test } from "vitest";
import * as library from "../src/index.ts";
import { live } from "./reports/slices.ts";

const context = { checks: library.CHECKS, page: () => undefined, at: new Date("2026-01-31T12:00:00Z") };

async function collected(write: (out: library.Out) => Promise<void>): Promise<string> {
  let text = "";
  await write({
    async write(part) {
      text += part;
    },
  });
  return text;
}

const report = (make: (out: library.Out) => library.Report | Promise<library.Report>) =>
  collected(async (out) => {
    const made = await make(out);
    await made.slice(live);
    const coverage = { ...library.emptyCoverage(), stages: 2, unlogged: 2 };
    await made.end({ coverage, gaps: 0, denied: 0, interrupted: false, lookedAt: "a test" });
    made.close();
  });

test.each([
  ["asff", library.asffReport],
  ["csv", library.csvReport],
  ["github", library.githubReport],
  ["gitlab", library.gitlabReport],
  ["junit", library.junitReport],
  ["markdown", library.markdownReport],
  ["ocsf", library.ocsfReport],
  ["sarif", library.sarifReport],
])("the library writes %s", async (_, make) => {
  expect(await report((out) => make(out, context))).toContain("apigw_accesslogging");
});

test("the library writes html, and evidence of what it saved", async () => {
  expect(await report((out) => library.htmlReport(out, context))).toContain("<!doctype html>");
  const saved = await report(library.jsonReport);
  async function* chunks() {
    yield saved;
  }
  const scan = library.digestOf(await library.savedScan(chunks()));
  const inputs = [{ file: "a.json", sha256: "0".repeat(64), bytes: saved.length, at: context.at, scan }];
  const evidence = library.evidenceOf(inputs, context);
  expect(await collected((out) => library.writeEvidencePage(evidence, out))).toContain("a.json");
  const document = JSON.parse(await collected((out) => library.writeEvidenceJson(evidence, out)));
  expect(document.schema).toBe("stagelight/evidence@1");
});

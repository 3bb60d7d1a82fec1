import { cpSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { cli } from "./cli.ts";

const EDGE = resolve(import.meta.dirname, "../../fixtures/edge");

/** A repository with code in and outside of the working folder, which is its `infra`. */
function repository(): string {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "stagelight-top-")));
  for (const folder of [".git", "infra/a", "other"]) mkdirSync(join(top, folder), { recursive: true });
  cpSync(join(EDGE, "01_v1_missing.yaml"), join(top, "infra/a/api.yaml"));
  cpSync(join(EDGE, "01_v1_missing.yaml"), join(top, "other/api.yaml"));
  writeFileSync(join(top, "infra/broken.yaml"), "Resources:\n  A: {Type: AWS::ApiGateway::Stage\n");
  return join(top, "infra");
}

const PATHS = ["infra/a/api.yaml", "infra/broken.yaml", "other/api.yaml"];

test.each<[string, (text: string) => string[]]>([
  ["sarif", (text) => [...text.matchAll(/"artifactLocation":\{"uri":"(.*?)"/g)].map(([, uri = ""]) => uri)],
  ["github", (text) => [...text.matchAll(/ file=(.*?),/g)].map(([, file = ""]) => file)],
  ["gitlab", (text) => JSON.parse(text).map((issue: { location: { path: string } }) => issue.location.path)],
])("%s names files from the top of the repository, of a scan and of a saved one", async (format, filesIn) => {
  const cwd = repository();
  const { stdout } = await cli(["scan", ".", "../other", "-f", format, "-o", "json=../scan.json"], { cwd });
  expect([...new Set(filesIn(stdout))].sort()).toEqual(PATHS);
  const saved = await cli(["report", "--from", "../scan.json", "-f", format], { cwd });
  expect([...new Set(filesIn(saved.stdout))].sort()).toEqual(PATHS);
});

test("changes of the code under fixes are named so too", async () => {
  const { stdout } = await cli(["scan", "a", "-f", "sarif"], { cwd: repository() });
  const fixes = JSON.parse(stdout).runs[0].results.flatMap(
    (result: { fixes?: object[] }) => result.fixes ?? [],
  );
  expect(fixes[0].artifactChanges[0].artifactLocation.uri).toBe("infra/a/api.yaml");
});

test("scans of two working folders have a category each", async () => {
  const cwd = repository();
  const idOf = async (folder: string) => {
    const { stdout } = await cli(["scan", ".", "-f", "sarif"], { cwd: folder });
    return JSON.parse(stdout).runs[0].automationDetails.id;
  };
  expect(await idOf(cwd)).toBe("stagelight/code/infra/");
  expect(await idOf(join(cwd, ".."))).toBe("stagelight/code/");
});

test("in no repository, and for people, files are named from the working folder", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-top-"));
  cpSync(join(EDGE, "01_v1_missing.yaml"), join(cwd, "api.yaml"));
  expect((await cli(["scan", ".", "-f", "github"], { cwd })).stdout).toContain(" file=api.yaml,");
  const { stdout } = await cli(["scan", "a", "-f", "csv"], { cwd: repository() });
  expect(stdout).toContain('"a/api.yaml"');
});

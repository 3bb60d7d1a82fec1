import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { FORMATS } from "../../src/commands/reports/formats.ts";
import { sarifErrors } from "../reports/sarif-schema.ts";
import { cli } from "./cli.ts";

const EDGE = resolve(import.meta.dirname, "../../fixtures/edge");
const MISSING = join(EDGE, "01_v1_missing.yaml");
const FULL = join(EDGE, "02_v1_full.yaml");

/** A folder with a scan saved in it, and the same scan in every other format. */
async function saved(...paths: string[]) {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-report-"));
  const scan = await cli(["scan", ...paths, "-f", "json"], { cwd });
  writeFileSync(join(cwd, "scan.json"), scan.stdout);
  return { cwd, json: scan.stdout };
}

test("every format of one scan, and the same from the saved scan", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-report-"));
  const outputs = FORMATS.flatMap((format) => ["-o", `${format}=${format}.out`]);
  const { exit } = await cli(["scan", MISSING, FULL, ...outputs], { cwd });
  expect(exit).toBe(1);
  const copied = new Date("2026-01-31T12:00:00Z");
  utimesSync(join(cwd, "json.out"), copied, copied);
  /** The time, and in words what was looked at, differ. */
  const timeless = (text: string) =>
    text
      .replace(/"time":\d+/g, "")
      .replace(/timestamp="[^"]*"/g, "")
      .replace(/"lookedAt":"[^"]*"/g, "")
      .replace(/^Looked at .*$/gm, "");
  for (const format of FORMATS) {
    const made = await cli(["report", "--from", "json.out", "--format", format], { cwd });
    expect([made.exit, made.stderr]).toEqual([0, ""]);
    // These two say more: the lines of code, and who made the page when.
    if (format === "terminal" || format === "html") continue;
    const first = readFileSync(join(cwd, `${format}.out`), "utf8");
    if (format !== "sarif") expect(timeless(made.stdout), format).toBe(timeless(first));
    else {
      // What would mend the code is worked out from the code, which a saved scan does not hold.
      const bare = (text: string) =>
        JSON.parse(text, (key, value) => (key === "fixes" || key === "lookedAt" ? undefined : value));
      expect(bare(made.stdout)).toEqual(bare(first));
    }
  }
  expect(sarifErrors(JSON.parse(readFileSync(join(cwd, "sarif.out"), "utf8")))).toEqual([]);
  const events = JSON.parse((await cli(["report", "--from", "json.out", "-f", "ocsf"], { cwd })).stdout);
  const { record } = JSON.parse(readFileSync(join(cwd, "json.out"), "utf8"));
  expect(events[0].time).toBe(Date.parse(record.endedAt));
});

test("several reports from one saved scan", async () => {
  const { cwd } = await saved(MISSING);
  const { exit, stdout } = await cli(
    ["report", "--from", "scan.json", "-o", "csv=scan.csv", "-o", "junit=scan.xml", "--category", "shop"],
    { cwd },
  );
  expect(exit).toBe(0);
  expect(stdout).toContain("Looked at the scan saved in scan.json (Stagelight ");
  expect(stdout).toContain("Access-log coverage 0 of 1 stage");
  expect(readFileSync(join(cwd, "scan.csv"), "utf8")).toContain('"apigw_accesslogging"');
  expect(readFileSync(join(cwd, "scan.xml"), "utf8")).toContain("<failure");
});

test("the html report of a saved scan tells the teams as the scan's own does", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-report-"));
  writeFileSync(
    join(cwd, "main.json"),
    JSON.stringify({
      Resources: {
        Prod: {
          Type: "AWS::ApiGateway::Stage",
          Properties: {
            RestApiId: "a1b2c3d4e5",
            DeploymentId: "d1",
            StageName: "prod",
            Tags: [{ Key: "team", Value: "payments" }],
          },
        },
      },
    }),
  );
  await cli(["scan", "main.json", "-o", "json=scan.json", "-o", "html=scan.html"], { cwd });
  const { stdout } = await cli(["report", "--from", "scan.json", "-f", "html"], { cwd });
  const teams = (page: string) => /<h3>By tag team<\/h3>[\s\S]*?<\/table>/.exec(page)?.[0];
  expect(teams(stdout)).toContain("payments");
  expect(teams(stdout)).toBe(teams(readFileSync(join(cwd, "scan.html"), "utf8")));
  expect(stdout).toContain("<dt>As whom</dt><dd>no AWS identity: only code was read</dd>");
});

test("the help of the rules is the checks' own pages", async () => {
  const { stdout } = await cli(["scan", MISSING, "-f", "sarif", "--category", "infra"]);
  const [run] = JSON.parse(stdout).runs;
  expect(run.automationDetails.id).toBe("infra/");
  for (const { id, help } of run.tool.driver.rules) {
    const page = resolve(import.meta.dirname, "../../docs/checks", `${id}.md`);
    expect(help.markdown).toBe(readFileSync(page, "utf8"));
  }
});

test("a scan held against an earlier one", async () => {
  const { cwd } = await saved(MISSING);
  const same = await cli(["scan", MISSING, "--compare", "scan.json"], { cwd });
  expect(same.stdout).toMatch(/Since scan\.json: 0 new, 0 fixed, \d+ still open\./);
  const other = await cli(["scan", FULL, "--compare", "scan.json", "-f", "json"], { cwd });
  const { changes } = JSON.parse(other.stdout);
  expect([changes.open.length, changes.gone.length > 0]).toEqual([0, true]);
  expect(changes.new.length).toBeGreaterThan(0);
});

test("renamed files are the same to --compare, of a scan and of a saved one", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-report-"));
  for (const name of ["a", "b"]) {
    mkdirSync(join(cwd, "svc", name), { recursive: true });
    cpSync(MISSING, join(cwd, "svc", name, "api.yaml"));
  }
  writeFileSync(join(cwd, "before.json"), (await cli(["scan", "svc", "-f", "json"], { cwd })).stdout);
  renameSync(join(cwd, "svc"), join(cwd, "apps"));
  const args = ["--compare", "before.json", "-f", "json"];
  const scanned = await cli(["scan", "apps", ...args], { cwd });
  writeFileSync(join(cwd, "after.json"), scanned.stdout);
  const reported = await cli(["report", "--from", "after.json", ...args], { cwd });
  for (const { stdout } of [scanned, reported]) {
    const { new: added, open, fixed, gone } = JSON.parse(stdout).changes;
    expect([added.length, open.length > 0, fixed.length, gone.length]).toEqual([0, true, 0, 0]);
  }
});

test("two saved scans held against each other", async () => {
  const { cwd } = await saved(MISSING);
  const { stdout } = await cli(["report", "--from", "scan.json", "--compare", "scan.json"], { cwd });
  expect(stdout).toMatch(/Since scan\.json: 0 new, 0 fixed, \d+ still open\./);
});

test.each<[string, string | Buffer, RegExp]>([
  [
    "no JSON",
    "Access-log coverage 1 of 1",
    /not one JSON object, which is what `stagelight scan --format json` writes/,
  ],
  ["another tool's JSON", '{"version":"2.1.0","runs":[]}', /is not a document of stagelight\/report@1/],
  [
    "a baseline",
    '{"schema":"stagelight/baseline@1","findings":[{"check":"a"}]}',
    /is not a document of stagelight\/report@1/,
  ],
  ["a cut document", '{"schema":"stagelight/report@1","stages":[', /ends too early/],
  ["bytes that are no text", Buffer.from([0x7b, 0x22, 0xff, 0xfe]), /not UTF-8/],
  ["a control sequence", '{"\u001b[2J\\u001b[2J":1,"\\u001b[2J":1}', /JSON/],
])("%s is refused with what is wrong", async (_, content, message) => {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-report-"));
  writeFileSync(join(cwd, "scan.json"), content);
  for (const args of [
    ["report", "--from", "scan.json"],
    ["scan", MISSING, "--compare", "scan.json"],
  ]) {
    const { exit, stdout, stderr } = await cli(args, { cwd });
    expect([exit, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/scan\.json/);
    expect(stderr).not.toMatch(/\u001b/);
  }
});

test.each<[string, string[], RegExp]>([
  [
    "a file that is not there",
    ["report", "--from", "nowhere.json"],
    /cannot be read: there is no such file or folder \(ENOENT\)/,
  ],
  ["a folder", ["report", "--from", "."], /cannot be read: it is a folder \(EISDIR\)/],
  ["no file", ["report"], /--from/],
  [
    "an unknown format",
    ["report", "--from", "x", "-f", "xml"],
    /Allowed choices are terminal, json, html, sarif/,
  ],
])("%s: exit 2", async (_, args, message) => {
  const { exit, stderr } = await cli(args, { cwd: EDGE });
  expect(exit).toBe(2);
  expect(stderr).toMatch(message);
});

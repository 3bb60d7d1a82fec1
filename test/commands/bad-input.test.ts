import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli } from "./cli.ts";

const folder = mkdtempSync(join(tmpdir(), "stagelight-test-"));
const notPem = join(folder, "ca.txt");
writeFileSync(notPem, "not a certificate");

test.each<[string, string[], RegExp]>([
  ["an unknown command", ["scna"], /Did you mean scan\?/],
  ["an unknown flag", ["scan", "--awss"], /Did you mean --aws\?/],
  ["nothing to scan", ["scan"], /pass --aws/],
  [
    "an unknown check",
    ["scan", "--aws", "--checks", "apigw_accesslogin"],
    /Did you mean apigw_accesslogging\?/,
  ],
  ["an unknown format", ["scan", "--aws", "--format", "jsn"], /Allowed choices are terminal, json/],
  ["an output without a file", ["scan", "--aws", "-o", "json"], /expected FORMAT=FILE/],
  ["an output of an unknown format", ["scan", "--aws", "-o", "jsom=x"], /Did you mean json\?/],
  [
    "an account id with 11 digits",
    ["scan", "--aws", "--accounts", "11112222333"],
    /expected 12 digits, got 11/,
  ],
  ["a text that is no Region", ["scan", "--aws", "--region", "ireland"], /not a Region's name/],
  ["a misspelt Region", ["scan", "--aws", "--region", "eu-west1"], /Did you mean eu-west-1\?/],
  [
    "a misspelt Region in a list",
    ["scan", "--aws", "--regions", "eu-wst-1"],
    /--regions eu-wst-1: .*eu-west-1\?/,
  ],
  [
    "a misspelt Region of the aggregator",
    ["scan", "--aws", "--config-aggregator", "all", "--aggregator-region", "eu-wst-1"],
    /--aggregator-region eu-wst-1:/,
  ],
  ["a format that is not there", ["format", "lint"], /^stagelight: expected a format/],
  ["an endpoint that is no URL", ["scan", "--aws", "--endpoint-url", "localhost"], /expected a URL/],
  ["a CA bundle that is not there", ["scan", "--aws", "--ca-bundle", join(folder, "none")], /ENOENT/],
  ["a CA bundle that holds no certificate", ["scan", "--aws", "--ca-bundle", notPem], /no certificate/],
  ["a rate of nothing", ["scan", "--aws", "--rate", "0"], /above 0/],
  ["half an account-Region at once", ["scan", "--aws", "--concurrency", "1.5"], /whole number/],
  [
    "accounts and an organization",
    ["scan", "--aws", "--org", "--accounts", "111122223333"],
    /exclude each other/,
  ],
  ["a unit without an organization", ["scan", "--aws", "--ou", "ou-abcd-12345678"], /pass --org/],
  ["a role for nobody", ["scan", "--aws", "--role-name", "Audit"], /pass --org or --accounts/],
  ["a unit that is none", ["scan", "--aws", "--org", "--ou", "production"], /expected a unit's or root's id/],
  ["an empty list of Regions", ["scan", "--aws", "--regions", ""], /Expected at least one value/],
  ["a time-out of a month", ["scan", "--aws", "--timeout", "3000000"], /from 0.01 to 3600/],
  ["two policies at once", ["iam", "scan", "--org", "--config-aggregator"], /exclude each other/],
  ["a check that is not there", ["explain", "apigw_loging"], /there is no check apigw_loging/],
  [
    "a stage id with a shell in it",
    ["explain", "--stage", "111122223333/eu-west-1/rest/a1/x';rm -rf ~'"],
    /expected a live stage's id/,
  ],
  ["a role name that IAM has not", ["iam", "scan", "--role-name", "a b"], /IAM role names/],
])("%s is refused with exit 2 and words", async (_, args, words) => {
  const { exit, stdout, stderr } = await cli(args);
  expect(stderr).toMatch(words);
  expect(stdout).toBe("");
  expect(exit).toBe(2);
});

test.each([["--help"], ["scan", "--help"], ["--version"], ["iam", "scan", "--help"]].map((args) => [args]))(
  "%j goes to stdout with exit 0",
  async (args) => {
    const { exit, stdout, stderr } = await cli(args);
    expect(exit).toBe(0);
    expect(stderr).toBe("");
    expect(stdout.length).toBeGreaterThan(4);
  },
);

test.each(
  [
    ["explain"],
    ["report"],
    ["format"],
    ["init"],
    ["baseline"],
    ["checks"],
    ["exemptions", "import"],
    ["scan"],
    ["fix"],
    ["fix", "undo"],
    ["fix", "resume"],
    ["demo"],
    ["iam", "scan"],
    ["iam", "fix"],
    ["sandbox"],
    ["completion"],
  ].map((command) => [command]),
)("the help of %j ends with examples that use only flags it lists", async (command) => {
  const { stdout } = await cli([...command, "--help"]);
  const [flags = "", examples = ""] = stdout.split(/\nExamples?:\n/);
  const name = `stagelight ${command.join(" ")}`;
  const lines = examples.split("\n").flatMap((line) => {
    const at = line.indexOf(name);
    return at < 0 ? [] : [line.slice(at)];
  });
  expect(lines.length).toBeGreaterThan(0);
  for (const [flag] of lines.join("\n").matchAll(/(?<= )--?[a-z][a-z-]*/g)) {
    expect(flags).toMatch(new RegExp(`(^|[ ,])${flag}\\b`, "m"));
  }
});

test("the help of what takes a plan back does not list the flags that make one", async () => {
  const { stdout } = await cli(["fix", "undo", "--help"]);
  expect(stdout).toContain("--delete-lines");
  expect(stdout).not.toMatch(/--(?:aws|only|stage)\b/);
});

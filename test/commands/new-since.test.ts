import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { cli } from "./cli.ts";

const EDGE = resolve(import.meta.dirname, "../../fixtures/edge");
const UNLOGGED = readFileSync(join(EDGE, "01_v1_missing.yaml"), "utf8");
const LOGGED = UNLOGGED.replace(
  /^( +)StageName:.*$/m,
  "$&\n$1AccessLogSetting: { DestinationArn: arn, Format: $context.requestId }",
);
const GIT = {
  PATH: process.env.PATH,
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@example.com",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@example.com",
};

const git = (cwd: string, ...args: string[]) =>
  execFileSync("git", ["-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", ...args], {
    cwd,
    env: GIT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });

const fresh = () => realpathSync(mkdtempSync(join(tmpdir(), "stagelight-test-")));

/** A folder for temporary files of one test, to see what is left in it. */
let scratch: string;
beforeEach(() => {
  scratch = fresh();
  process.env.TMPDIR = scratch;
  return () => {
    delete process.env.TMPDIR;
  };
});

function write(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** A repository with one commit of these files. */
function repository(files: Record<string, string>): string {
  const top = fresh();
  git(top, "init", "-q");
  write(top, files);
  git(top, "add", "-A");
  git(top, "commit", "-qm", "first", "--allow-empty");
  return top;
}

const scan = (cwd: string, ...args: string[]) =>
  cli(["scan", "--checks", "apigw_accesslogging", "--new-since", ...args], { cwd, env: GIT });

/** Everything below a folder with its content, git's own files too. */
function contents(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    found[path] = entry.isFile() ? readFileSync(path, "latin1") : "";
  }
  return found;
}

test("what the revision had does not count, what the change brings does", async () => {
  const top = repository({ "old.yaml": UNLOGGED });
  const before = await scan(top, "HEAD", ".");
  expect(before.stderr).toBe("stagelight: 1 finding as at HEAD does not count (--new-since).\n");
  expect(before.exit).toBe(0);
  expect(before.stdout).toMatch(/baseline .*Prod/);
  write(top, { "new.yaml": UNLOGGED });
  const after = await scan(top, "HEAD", ".", "--format", "json");
  expect(after.exit).toBe(1);
  const { findings, changes } = JSON.parse(after.stdout);
  expect([changes.against, changes.new.length, changes.open.length]).toEqual(["HEAD", 1, 1]);
  expect(
    findings.map(({ stage, baselined }: { stage: string; baselined?: true }) => [stage, baselined]),
  ).toEqual([
    [expect.stringContaining("new.yaml"), undefined],
    [expect.stringContaining("old.yaml"), true],
  ]);
});

test("a stage that loses its log counts, one that gains it is told", async () => {
  const top = repository({ "a.yaml": LOGGED, "b.yaml": UNLOGGED });
  write(top, { "a.yaml": UNLOGGED, "b.yaml": LOGGED });
  const { exit, stderr } = await scan(top, "HEAD", ".");
  expect(exit).toBe(1);
  expect(stderr).toBe("stagelight: 1 finding fixed since HEAD.\n");
});

test("a moved file brings its findings along", async () => {
  const top = repository({ "a.yaml": UNLOGGED });
  renameSync(join(top, "a.yaml"), join(top, "b.yaml"));
  expect((await scan(top, "HEAD", ".")).exit).toBe(0);
});

test("a file that came from outside of the paths brings its findings along, a new one does not", async () => {
  const top = repository({ "svc/a/api.yaml": UNLOGGED, "svc/b/api.yaml": UNLOGGED });
  renameSync(join(top, "svc"), join(top, "apps"));
  git(top, "add", "-A");
  expect((await scan(top, "HEAD", "apps")).exit).toBe(0);
  expect((await scan(join(top, "apps/a"), "HEAD", "api.yaml")).exit).toBe(0);
  write(top, { "apps/c/api.yaml": UNLOGGED });
  expect((await scan(top, "HEAD", "apps")).exit).toBe(1);
});

test("a stage that was fine does not take the place of one that went away", async () => {
  const top = repository({ "dev/api.yaml": UNLOGGED, "prod/api.yaml": LOGGED });
  rmSync(join(top, "dev"), { recursive: true });
  write(top, { "prod/api.yaml": UNLOGGED });
  expect((await scan(top, "HEAD", ".")).exit).toBe(1);
});

test("works from a sub-folder, with paths above it and from outside", async () => {
  const top = repository({ "infra/a.yaml": UNLOGGED, "other/b.yaml": UNLOGGED });
  expect((await scan(join(top, "infra"), "HEAD", ".")).exit).toBe(0);
  expect((await scan(join(top, "infra"), "HEAD", "../other", "a.yaml")).exit).toBe(0);
  expect((await scan(join(top, ".."), "HEAD", top)).exit).toBe(0);
  expect((await scan(scratch, "HEAD", join(top, "infra"))).exit).toBe(0);
  write(top, { "other/c.yaml": UNLOGGED });
  expect((await scan(join(top, "infra"), "HEAD", "../other")).exit).toBe(1);
  write(top, { "fresh/d.yaml": UNLOGGED });
  expect((await scan(top, "HEAD", "fresh")).exit).toBe(1);
});

test("works through a symbolic link to the repository", async () => {
  const top = repository({ "infra/a.yaml": UNLOGGED });
  const link = join(scratch, "link");
  symlinkSync(top, link);
  expect((await scan(join(link, "infra"), "HEAD", ".")).exit).toBe(0);
  rmSync(link);
});

test("values are those of the revision, and those that git does not keep", async () => {
  const stage = `variable "logged" { type = bool }
resource "aws_api_gateway_stage" "s" {
  rest_api_id = "a"
  deployment_id = "d"
  stage_name = "prod"
  dynamic "access_log_settings" {
    for_each = var.logged ? [1] : []
    content {
      destination_arn = "arn:aws:logs:eu-west-1:111122223333:log-group:a"
      format = "$context.requestId"
    }
  }
}
`;
  const top = repository({ "main.tf": stage, "prod.vars": "logged = true\n", ".gitignore": "*.tfvars\n" });
  const withFile = ["HEAD", ".", "--var-file", "prod.vars"];
  expect((await scan(top, ...withFile)).exit).toBe(0);
  write(top, { "prod.vars": "logged = false\n" });
  expect((await scan(top, ...withFile)).exit).toBe(1);
  write(top, { "terraform.tfvars": "logged = false\n" });
  expect((await scan(top, "HEAD", ".")).exit).toBe(0);
  write(top, { "late.vars": "logged = false\n" });
  rmSync(join(top, "terraform.tfvars"));
  expect((await scan(top, "HEAD", ".", "--var-file", "late.vars")).exit).toBe(1);
});

test("an exemption that the change takes away is new", async () => {
  const exempt = UNLOGGED.replace(
    "  Prod:",
    "  # stagelight:exempt apigw_accesslogging owner=me until=2999-01-01 reason=because\n  Prod:",
  );
  const top = repository({ "infra/a.yaml": exempt });
  const io = { cwd: join(top, "infra"), env: GIT, today: "2998-12-01" };
  const args = ["scan", "../infra", "--checks", "apigw_accesslogging", "--new-since", "HEAD"];
  const before = await cli(args, io);
  expect([before.exit, before.stdout.includes("exempt")]).toEqual([0, true]);
  write(top, { "infra/a.yaml": UNLOGGED });
  expect((await cli(args, io)).exit).toBe(1);
});

test("submodules are compared as they were; one that is not here counts as new, and that is told", async () => {
  const inner = repository({ "a.yaml": UNLOGGED });
  const top = repository({ "b.yaml": LOGGED });
  git(top, "submodule", "add", "-q", inner, "modules/inner");
  git(top, "commit", "-qm", "second");
  expect(await scan(top, "HEAD", ".")).toMatchObject({
    exit: 0,
    stderr: expect.stringContaining("1 finding as at"),
  });
  // From within the submodule, the revision is one of the submodule.
  expect((await scan(join(top, "modules/inner"), "HEAD", ".")).exit).toBe(0);
  git(join(top, "modules/inner"), "checkout", "-q", "--orphan", "other");
  git(join(top, "modules/inner"), "commit", "-qm", "elsewhere");
  const lost = "0123456789abcdef0123456789abcdef01234567";
  git(top, "update-index", "--cacheinfo", `160000,${lost},modules/inner`);
  git(top, "commit", "-qm", "third");
  const { exit, stderr } = await scan(top, "HEAD", ".");
  expect(exit).toBe(1);
  expect(stderr).toMatch(/the submodule modules\/inner at 0123456789ab is not here .* counts as new/);
});

test("what could not be read at the revision counts as new", async () => {
  const top = repository({ "a.yaml": "Resources:\n  A:\n    Type: AWS::ApiGateway::Stage\n  B: [" });
  write(top, { "a.yaml": UNLOGGED });
  const { exit, stderr } = await scan(top, "HEAD", ".");
  expect(exit).toBe(1);
  expect(stderr).toMatch(/at HEAD, a\.yaml could not be read in full: .*: what is found there counts as new/);
});

test("the working tree, the index and git's own files stay as they are, and nothing is left behind", async () => {
  const top = repository({ "infra/a.yaml": UNLOGGED, ".gitattributes": "*.yaml text eol=lf\n" });
  write(top, { "infra/b.yaml": UNLOGGED, "infra/c.yaml": UNLOGGED });
  git(top, "add", "infra/c.yaml");
  git(top, "config", "core.splitIndex", "true");
  for (const hook of ["post-index-change", "post-checkout"]) {
    write(top, { [`.git/hooks/${hook}`]: "#!/bin/sh\ntouch ran\n" });
    chmodSync(join(top, ".git/hooks", hook), 0o755);
  }
  const before = contents(top);
  expect((await scan(top, "HEAD", ".")).exit).toBe(1);
  // As in a hook of git, whose variables are about another folder.
  const inHook = { ...GIT, GIT_DIR: ".git", GIT_INDEX_FILE: ".git/index", GIT_WORK_TREE: "/" };
  const args = ["scan", "infra/a.yaml", "--checks", "apigw_accesslogging", "--new-since", "HEAD"];
  expect((await cli(args, { cwd: top, env: inHook })).exit).toBe(0);
  expect((await scan(top, "nowhere", ".")).exit).toBe(2);
  expect(contents(top)).toEqual(before);
  // The repository of this test is in there too.
  expect(readdirSync(scratch)).toEqual([expect.stringContaining("stagelight-test-")]);
});

test("a link of the revision does not lead what is copied outside", async () => {
  const outside = fresh();
  const top = repository({ ".gitignore": "*.tfvars\n" });
  symlinkSync(outside, join(top, "infra"));
  git(top, "add", "-A");
  git(top, "commit", "-qm", "a link");
  rmSync(join(top, "infra"));
  write(top, { "infra/a.yaml": UNLOGGED, "infra/x.tfvars": "secret = 1\n" });
  git(top, "add", "-A");
  expect((await scan(top, "HEAD", ".")).exit).toBe(1);
  expect(readdirSync(outside)).toEqual([]);
});

test("without a place for temporary files it says so", async () => {
  const top = repository({ "a.yaml": UNLOGGED });
  process.env.TMPDIR = "/nonexistent";
  const { exit, stderr } = await scan(top, "HEAD", ".");
  expect([exit, stderr]).toEqual([2, expect.stringMatching(/temporary folder.*\/nonexistent \(ENOENT\)/)]);
});

test("a shallow clone without the revision is told with its depth", async () => {
  const origin = repository({ "a.yaml": UNLOGGED });
  git(origin, "tag", "old");
  for (const name of ["b", "c"]) {
    write(origin, { [`${name}.yaml`]: LOGGED });
    git(origin, "add", "-A");
    git(origin, "commit", "-qm", name);
  }
  const clone = join(fresh(), "clone");
  git(origin, "clone", "-q", "--depth", "1", `file://${origin}`, clone);
  expect(await scan(clone, "old", ".")).toMatchObject({
    exit: 2,
    stderr: expect.stringMatching(
      /--new-since old: .* shallow and has only the last commit \(depth 1\): git fetch --unshallow/,
    ),
  });
  expect((await scan(clone, "HEAD", ".")).exit).toBe(0);
});

test("without commits, without a repository and without git it says so", async () => {
  const empty = fresh();
  git(empty, "init", "-q");
  cpSync(join(EDGE, "01_v1_missing.yaml"), join(empty, "a.yaml"));
  expect(await scan(empty, "HEAD", ".")).toMatchObject({
    exit: 2,
    stderr: expect.stringMatching(/no commit yet/),
  });
  const none = fresh();
  write(none, { "a.yaml": UNLOGGED });
  expect(await scan(none, "HEAD", ".")).toMatchObject({
    exit: 2,
    stderr: expect.stringMatching(/in no git repository/),
  });
  const args = ["scan", ".", "--new-since", "HEAD"];
  const noGit = await cli(args, { cwd: empty, env: { PATH: none } });
  expect([noGit.exit, noGit.stderr]).toEqual([2, expect.stringMatching(/install git/)]);
});

test.each<[string, string[], RegExp]>([
  ["an option", ["--upload-pack=touch x", "."], /expected a branch, tag or commit/],
  ["nothing", ["", "."], /expected a branch, tag or commit/],
  ["two lines", ["HEAD\nHEAD", "."], /expected a branch, tag or commit/],
  ["a branch that is not there", ["nowhere", "."], /no such commit, branch or tag/],
  ["a file", ["HEAD:a.yaml", "."], /no such commit/],
  ["a range", ["HEAD..HEAD", "."], /no such commit/],
  ["standard input", ["HEAD", "-"], /standard input has no earlier version/],
  ["live accounts", ["HEAD", ".", "--aws"], /leave --aws out/],
  ["a path that is not there", ["HEAD", "nope"], /nothing at nope/],
  ["two repositories", ["HEAD", ".", EDGE], /different repositories/],
])("%s is exit 2", async (_, args, words) => {
  const top = repository({ "a.yaml": UNLOGGED });
  const { exit, stderr } = await scan(top, ...args);
  expect(stderr).toMatch(words);
  expect(exit).toBe(2);
});

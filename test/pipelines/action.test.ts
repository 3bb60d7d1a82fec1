import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { act, action } from "./action-runner.ts";
import { LOGGED, programs, ROOT, UNLOGGED } from "./shell.ts";

const MARKER = "<!-- stagelight-report -->";
const page = (nodes: readonly object[], next?: string) => ({
  data: {
    repository: {
      pullRequest: {
        id: "PR_kwDO1",
        comments: { nodes, pageInfo: { hasNextPage: next !== undefined, endCursor: next ?? null } },
      },
    },
  },
});
const URL = "https://github.com/acme/orders/pull/7#issuecomment-1";
const ADDED = { data: { addComment: { commentEdge: { node: { url: URL } } } } };
const UPDATED = { data: { updateIssueComment: { issueComment: { url: URL } } } };
const EMPTY = page([]);
const clean = { "api.yaml": LOGGED };

test("what comes from outside reaches the scripts by their environment alone", () => {
  const scripts = globSync("action/*.sh", { cwd: ROOT }).map((file) =>
    readFileSync(join(ROOT, file), "utf8"),
  );
  expect(scripts).toHaveLength(3);
  for (const { run, shell, env = {} } of action.runs.steps) {
    expect([run.includes("${{"), shell]).toEqual([false, "bash"]);
    const script = /^bash "\$GITHUB_ACTION_PATH\/(action\/\w+\.sh)"$/.exec(run)?.[1] ?? "";
    const read = new Set(readFileSync(join(ROOT, script), "utf8").match(/STAGELIGHT_[A-Z_]+/g));
    expect([...read].sort()).toEqual(Object.keys(env).sort());
  }
  const text = action.runs.steps.map(({ env, if: condition }) => JSON.stringify([env, condition])).join();
  for (const name of Object.keys(action.inputs)) expect(text).toContain(`inputs.${name}`);
  for (const script of scripts) expect(script).not.toMatch(/\beval\b|\bsource\b|\$\{\{/);
});

test("the documentation names every input and output", () => {
  const page = readFileSync(join(ROOT, "docs/ci.md"), "utf8");
  const rows = [...page.matchAll(/^\| `([\w-]+)` +\|/gm)].map(([, name]) => name);
  expect(rows).toEqual(Object.keys(action.inputs));
  for (const name of Object.keys(action.outputs)) expect(page).toContain(`\`${name}\``);
});

test("only the step that writes the comment has the token", () => {
  const with_ = action.runs.steps.filter(({ env }) => JSON.stringify(env).includes("token"));
  expect(with_.map(({ run }) => run)).toEqual(['bash "$GITHUB_ACTION_PATH/action/comment.sh"']);
});

test("a clean scan: SARIF file, summary, first comment, exit 0", async () => {
  const { exit, outputs, summary, cwd, requests, calls, stdout } = await act({
    files: clean,
    answers: [EMPTY, ADDED],
  });
  expect([exit, outputs]).toEqual([0, { "exit-code": "0", "sarif-file": "stagelight.sarif" }]);
  expect(JSON.parse(readFileSync(join(cwd, "stagelight.sarif"), "utf8")).version).toBe("2.1.0");
  expect(summary.split("\n", 2)).toEqual([MARKER, "### Access-log coverage 1 of 1 stage (100 %)"]);
  expect(requests.map(({ body }) => body.variables)).toEqual([
    { owner: "acme", name: "orders", number: 7, after: null },
    { id: "PR_kwDO1", body: summary },
  ]);
  expect(requests[1]?.body.query).toContain("addComment");
  expect(stdout).toContain("Access-log coverage 1 of 1 stage (100 %)");
  expect(stdout).toContain(URL);
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  expect(calls).toContain(`--ignore-scripts --loglevel=error stagelight@${version} (in `);
});

test("the token is in no argument and no output", async () => {
  const { requests, calls, stdout, stderr } = await act({ files: clean, answers: [EMPTY, ADDED] });
  expect(requests.map(({ config }) => config)).toEqual(
    Array(2).fill('header = "Authorization: Bearer ghs_token"\n'),
  );
  expect(`${calls}${stdout}${stderr}`).not.toContain("ghs_token");
});

test("findings: everything is written, annotated, and then the job fails with 1", async () => {
  const { exit, outputs, summary, requests, stdout } = await act({
    files: { "infra/api.yaml": UNLOGGED },
    answers: [EMPTY, ADDED],
  });
  expect([exit, outputs["exit-code"]]).toEqual([1, "1"]);
  expect(summary).toContain("No access log is configured");
  expect(requests).toHaveLength(2);
  expect(stdout).toMatch(/^::error file=infra\/api\.yaml,line=2/m);
  // Annotations are commands, so they come after the token that ends what the program printed.
  const stop = /^::stop-commands::(\S+)$/m.exec(stdout)?.[1] ?? "";
  expect(stop).toMatch(/^stagelight-\d{8,}$/);
  expect(stdout.indexOf(`::${stop}::`)).toBeLessThan(stdout.indexOf("::error file="));
});

test("an incomplete scan and one without stages exit 3, and still write everything", async () => {
  const gap = await act({ files: { ...clean, "bad.yaml": `${UNLOGGED}  : [` }, answers: [EMPTY, ADDED] });
  expect([gap.exit, gap.outputs["exit-code"], gap.summary]).toEqual([
    3,
    "3",
    expect.stringContaining("1 gap"),
  ]);
  const none = await act({ files: { "a.txt": "a" }, answers: [EMPTY, ADDED] });
  expect([none.exit, none.outputs["sarif-file"], none.requests.length]).toEqual([3, "stagelight.sarif", 2]);
  const allowed = await act({
    files: { "a.txt": "a" },
    inputs: { args: "--allow-empty" },
    answers: [EMPTY, ADDED],
  });
  expect(allowed.exit).toBe(0);
});

test.each<[string, Parameters<typeof act>[0]]>([
  ["a bad flag", { files: clean, inputs: { args: "--no-such-flag" } }],
  ["a path that is not there", { files: clean, inputs: { paths: "nowhere" } }],
  ["a bad standard", { files: { ...clean, "stagelight.yaml": "a: [" } }],
  ["no npm registry", { files: clean, env: { STUB_NPM_FAILS: "1" } }],
  ["a SARIF file in a folder that is not there", { files: clean, inputs: { "sarif-file": "no/x.sarif" } }],
])(
  "could not run (%s): exit 2, no SARIF file, and the comment of an earlier commit says so",
  async (_, situation) => {
    const own = { id: "IC_1", body: `${MARKER}\n### Access-log coverage 1 of 1`, viewerDidAuthor: true };
    const { exit, outputs, summary, requests, stdout } = await act({
      ...situation,
      answers: [page([own]), UPDATED],
    });
    expect([exit, outputs]).toEqual([2, { "exit-code": "2", "sarif-file": "" }]);
    expect(summary).toContain("Stagelight could not run");
    expect(requests[1]?.body.variables).toEqual({ id: "IC_1", body: summary });
    expect(summary.startsWith(`${MARKER}\n`)).toBe(true);
    expect(stdout).toContain("::error title=Stagelight::");
  },
);

test("a later run updates the one comment, found on a later page, and only one of its own", async () => {
  const others = [
    { id: "IC_1", body: `${MARKER}\n### all fine, says a stranger`, viewerDidAuthor: false },
    { id: "IC_2", body: `see ${MARKER}`, viewerDidAuthor: true },
    { id: "IC_3", body: "<!-- stagelight-report other -->\n###", viewerDidAuthor: true },
    null as never,
  ];
  const own = { id: "IC_4", body: `${MARKER}\r\n### old`, viewerDidAuthor: true };
  const { requests, exit, summary } = await act({
    files: { "api.yaml": UNLOGGED },
    answers: [page(others, "Y3Vyc29yOjEw"), page([own]), UPDATED],
  });
  expect(exit).toBe(1);
  expect(requests.map(({ body }) => body.variables.after)).toEqual([null, "Y3Vyc29yOjEw", undefined]);
  expect(requests[2]?.body.query).toContain("updateIssueComment");
  expect(requests[2]?.body.variables).toEqual({ id: "IC_4", body: summary });
});

test("scans with categories have a comment each", async () => {
  const { requests, summary } = await act({
    files: clean,
    inputs: { category: "team/web" },
    answers: [page([{ id: "IC_1", body: `${MARKER}\n`, viewerDidAuthor: true }]), ADDED],
  });
  expect(summary.startsWith("<!-- stagelight-report team/web -->\n")).toBe(true);
  expect(requests[1]?.body.query).toContain("addComment");
});

test.each<[string, readonly (object | number)[]]>([
  ["a fork's token", [EMPTY, 403]],
  ["no answer", []],
  ["an error of the service", [502]],
  ["a mutation that is refused", [EMPTY, { data: { addComment: null }, errors: [{ type: "FORBIDDEN" }] }]],
  ["an answer that is none", [{ message: "Bad credentials" }]],
  ["an id that is none", [page([{ id: "a b\nc", body: MARKER, viewerDidAuthor: true }])]],
  [
    "an address that is none",
    [EMPTY, { data: { addComment: { commentEdge: { node: { url: "::error::owned" } } } } }],
  ],
])("a comment that cannot be written (%s) is a warning, not a failure", async (_, answers) => {
  const { exit, stdout } = await act({ files: clean, answers });
  expect(exit).toBe(0);
  expect(stdout).toContain("::warning title=Stagelight::No comment was written");
  expect(stdout).not.toContain("::error");
});

test("no pull request, or no comment wanted: nobody is asked", async () => {
  const push = await act({ files: clean, event: { ref: "refs/heads/main" } });
  expect([push.exit, push.requests]).toEqual([0, []]);
  const off = await act({
    files: clean,
    inputs: { comment: "false", annotations: "false", "sarif-file": "" },
  });
  expect([off.exit, off.requests, off.outputs["sarif-file"]]).toEqual([0, [], ""]);
  expect(off.stdout).not.toContain("::notice");
});

test("inputs go where they belong", async () => {
  const files = {
    "a b/api.yaml": UNLOGGED,
    "c/api.yaml": LOGGED,
    "d/api.yaml": UNLOGGED,
    "other.yaml": "checks:\n  apigw_accesslogging: low\n",
  };
  const inputs = { paths: "a b\nc\n", comment: "false" };
  const { exit, summary } = await act({ files, inputs });
  expect([exit, summary]).toEqual([1, expect.stringContaining("1 of 2 stages")]);
  expect(summary).toContain("a b/api.yaml");
  expect((await act({ files, inputs: { ...inputs, "fail-on": "never" } })).exit).toBe(0);
  expect((await act({ files, inputs: { ...inputs, config: "other.yaml" } })).exit).toBe(0);
  const several = { ...inputs, args: "  --fail-on\tnever\n --min-coverage   90\n\n" };
  expect((await act({ files, inputs: several })).exit).toBe(1);
});

test("a category that cannot be has no say in the comment of a scan without one", async () => {
  const { exit, summary } = await act({ files: {}, inputs: { category: "a b", comment: "false" } });
  expect(exit).toBe(2);
  expect(summary).toMatch(/^<!-- stagelight-report [\w-]+ -->\n### Stagelight could not run/);
});

const HOSTILE = [
  '"; touch owned; "$(touch owned)`touch owned` && touch owned',
  "$GITHUB_OUTPUT\n*\n::set-output name=x::y\n::error::owned\n--\n-o\njson=owned",
];
test.each([
  "paths",
  "args",
  "fail-on",
  "config",
  "category",
  "version",
  "sarif-file",
  "annotations",
  "token",
])(
  "nothing in the input %s is run, and no output or command of the workflow is made of it",
  async (name) => {
    for (const value of HOSTILE) {
      const acted = await act({ files: clean, inputs: { [name]: value }, answers: [EMPTY, ADDED] });
      expect(existsSync(join(acted.cwd, "owned")), `${name}: ${value}`).toBe(false);
      const outside = acted.stdout.replace(/^::stop-commands::(\S+)\n[\s\S]*?^::\1::$/gm, "");
      expect(outside).not.toMatch(/owned|::set-output/);
      expect(["0", "1", "2", "3"]).toContain(acted.outputs["exit-code"]);
      if (name === "version") expect(acted.calls).not.toMatch(/npm/);
      if (name === "token") expect(acted.requests).toEqual([]);
    }
  },
  120_000,
);

test("a hostile file name does not become a command of the workflow", async () => {
  const { stdout, exit } = await act({
    files: { "a\n::error::owned\n##[error]owned.yaml": UNLOGGED },
    answers: [EMPTY, ADDED],
  });
  expect(exit).toBe(1);
  // A line that is a command already can hold no other one.
  expect(stdout).not.toMatch(/^::error::owned|^(?!::).*##\[error\]owned/m);
});

test("an old Node.js gives way to one that the runner keeps; without one the message says what to do", async () => {
  const real = process.execPath;
  const old = programs({ node: "#!/bin/sh\nexit 1\n" });
  const rest = `${old}:/usr/bin:/bin`;
  const none = await act({ files: clean, path: rest, inputs: { comment: "false" } });
  expect([none.exit, none.stdout]).toEqual([2, expect.stringContaining("actions/setup-node")]);
  const cache = programs({
    "node/20.19.0/x64/bin/node": "#!/bin/sh\nexit 1\n",
    "node/24.1.0/x64/bin/node": `#!/bin/sh\nexec "${real}" "$@"\n`,
  });
  const kept = await act({
    files: clean,
    path: rest,
    env: { RUNNER_TOOL_CACHE: cache },
    inputs: { comment: "false" },
  });
  expect(kept.exit).toBe(0);
});

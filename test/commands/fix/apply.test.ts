import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import type { Io } from "../../../src/commands/io.ts";
import { JournalBroken, JournalWriter } from "../../../src/fixes/journal/write.ts";
import type { Step } from "../../../src/fixes/step.ts";
import { HTTP, REST, Scene } from "../../fixes/scene.ts";
import * as make from "../../fixes/steps.ts";
import { cli } from "../cli.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const OTHER = "444455556666";

function groupAndStage(): readonly Step[] {
  const group = make.createGroup("/new");
  const needs = [group.id];
  return [group, make.retention("/new", null, 90, { needs }), make.accessLog(HTTP, "/new", { needs })];
}

const environment = (scene: Scene) => {
  const keys = scene.sandbox.credentials(make.ACCOUNT);
  return {
    AWS_ENDPOINT_URL: scene.sandbox.url,
    AWS_REGION: make.REGION,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  };
};

/** Runs `stagelight fix …` in the folder of the scene. */
function fix(scene: Scene, args: readonly string[], io: Partial<Io> = {}) {
  const cwd = dirname(scene.journal);
  // The SDK's own chain of credentials looks into the process's environment.
  for (const [name, value] of Object.entries(environment(scene))) vi.stubEnv(name, value);
  return cli(["fix", ...args], { env: environment(scene), cwd, ...io });
}

/** Resolves when the sandbox was asked something. */
const asked = ({ sandbox }: Scene, what: string) =>
  vi.waitUntil(() => sandbox.requests.counts.has(what), { timeout: 20_000, interval: 2 });

/** Writes a plan where the scene's commands run. */
function planned(scene: Scene, steps: readonly Step[] = groupAndStage()): readonly string[] {
  const plan = { schema: "stagelight/plan@1", steps };
  writeFileSync(join(dirname(scene.journal), "plan.json"), JSON.stringify(plan));
  return ["--plan", "plan.json", "--apply"];
}

const JOURNAL = ["--journal", "it.journal.jsonl"];

/** Somebody at a terminal who answers so. */
const terminal = (...answers: string[]): Pick<Io, "stdin"> => ({
  stdin: Object.assign(Readable.from(answers.map((answer) => `${answer}\n`)), { isTTY: true }),
});

test("a plan is applied, ended, undone, and all of that can be said again", async () => {
  const scene = await Scene.open();
  const before = scene.state();
  const applied = await fix(scene, [...planned(scene), ...JOURNAL, "--yes"]);
  expect(applied.stderr).toBe(
    [
      "Every change is written down in it.journal.jsonl before it is made.",
      "3 made.",
      "Take it back: stagelight fix undo it.journal.jsonl",
      "",
    ].join("\n"),
  );
  expect(applied.stdout).toContain(`made        ${make.ACCOUNT} ${make.REGION}  create-log-group`);
  expect(applied.exit).toBe(0);
  const fixed = scene.state();

  const resumed = await fix(scene, ["resume", "it.journal.jsonl", "--yes"]);
  expect([resumed.exit, resumed.stderr]).toEqual([
    0,
    "All of its steps are made: there is nothing to go on with.\n",
  ]);
  expect(scene.state()).toEqual(fixed);

  const undone = await fix(scene, ["undo", "it.journal.jsonl", "--yes"]);
  expect([undone.exit, undone.stderr]).toEqual([0, "3 undone.\n"]);
  expect(scene.state()).toEqual(before);
  const again = await fix(scene, ["undo", "it.journal.jsonl", "--yes"]);
  expect([again.exit, again.stderr]).toEqual([0, "Nothing of it is left to take back.\n"]);
});

test("without --journal it is in the working folder, under a name that says when", async () => {
  const scene = await Scene.open();
  await fix(scene, [...planned(scene), "--yes"]);
  const files = readdirSync(dirname(scene.journal));
  expect(files).toEqual([
    "plan.json",
    expect.stringMatching(/^stagelight-fix-\d{4}-[\dTZ-]+\.journal\.jsonl$/),
  ]);
});

/** A file in a journal's place: nobody reads it before anybody can be asked. */
function begun({ journal }: Scene): string {
  writeFileSync(journal, "");
  return journal;
}

test.each([
  ["apply", (scene: Scene) => planned(scene)],
  ["undo", (scene: Scene) => ["undo", begun(scene)]],
  ["resume", (scene: Scene) => ["resume", begun(scene)]],
])("where nobody can answer, %s changes nothing without --yes", async (_, args) => {
  const scene = await Scene.open();
  const ran = await fix(scene, args(scene));
  expect([ran.exit, ran.stderr]).toEqual([
    2,
    "stagelight: Accounts are changed only after asking, and nobody can answer here: pass --yes to go ahead without.\n",
  ]);
  expect(scene.sandbox.requests.total).toBe(0);
});

test.each([
  ["n", 0],
  ["", 0],
  ["whatever", 0],
])("somebody who answers %j has nothing changed", async (answer, exit) => {
  const scene = await Scene.open();
  const ran = await fix(scene, planned(scene), terminal(answer));
  expect(ran.exit).toBe(exit);
  expect(ran.stderr).toBe(
    `Change account ${make.ACCOUNT}: 3 steps in ${make.REGION}? [y/N] Nothing was changed.\n`,
  );
  expect(scene.sandbox.requests.total).toBe(0);
  expect(readdirSync(dirname(scene.journal))).toEqual(["plan.json"]);
});

test("each account is asked for, and the role is assumed in the others", async () => {
  const scene = await Scene.open({
    accounts: [
      { id: make.ACCOUNT, name: "one" },
      ...[OTHER, "777788889999"].map((id) => ({
        id,
        name: id,
        roles: [
          {
            name: "Fixer",
            trusts: [make.ACCOUNT],
            policies: ["arn:aws:iam::aws:policy/AdministratorAccess"],
          },
        ],
      })),
    ],
  });
  const steps = [make.ACCOUNT, OTHER, "777788889999"].map((account) => make.createGroup("/new", { account }));
  const ran = await fix(scene, [...planned(scene, steps), "--role-name", "Fixer"], terminal("n", "yes", "n"));
  expect(ran.stderr).toContain("1 made.");
  expect(ran.exit).toBe(0);
  const groups = [...scene.sandbox.requests.counts.keys()].filter((name) => name.startsWith("logs:Create"));
  expect(groups).toEqual(["logs:CreateLogGroup 200"]);
  expect(scene.state(OTHER)).toMatchObject({ regions: [{ groups: [{ name: "/new" }] }] });
});

test.each([
  ["without a flag, StagelightFix", [], "StagelightFix"],
  ["--role-name", ["--role-name", "Named"], "Named"],
  ["--fix-role-name before --role-name", ["--role-name", "Named", "--fix-role-name", "Fixer"], "Fixer"],
])("other accounts are changed by the role: %s", async (_, flags, role) => {
  const roles = [{ name: role, trusts: [make.ACCOUNT] }];
  const scene = await Scene.open({
    accounts: [
      { id: make.ACCOUNT, name: "one" },
      { id: OTHER, name: "two", roles },
    ],
  });
  const plan = planned(scene, [make.createGroup("/new", { account: OTHER })]);
  const ran = await fix(scene, [...plan, ...flags, ...JOURNAL, "--yes"]);
  expect([ran.exit, ran.stderr]).toEqual([0, expect.stringContaining("1 made.")]);
  const own = role === "StagelightFix" ? [] : ["--role-name", role];
  const undone = await fix(scene, ["undo", "it.journal.jsonl", ...own, "--yes"]);
  expect([undone.exit, undone.stderr]).toEqual([0, "1 undone.\n"]);
});

test("--debug tells each request of --apply, undo and resume", async () => {
  const scene = await Scene.open();
  const told = (stderr: string) => stderr.split("\n").filter((line) => line.startsWith("debug "));
  const total = () => scene.sandbox.requests.total;
  const applied = await fix(scene, [...planned(scene), ...JOURNAL, "--yes", "--debug"]);
  expect(told(applied.stderr)).toHaveLength(total());
  expect(applied.stderr).toMatch(/^debug {4}CloudWatch Logs CreateLogGroup \d+\/eu-west-1: HTTP 200/m);
  const before = total();
  const undone = await fix(scene, ["undo", "it.journal.jsonl", "--yes", "--debug"]);
  expect(told(undone.stderr)).toHaveLength(total() - before);
  expect((await fix(scene, ["undo", "it.journal.jsonl", "--yes"])).stderr).not.toContain("debug");
});

test("a plan that was edited into nonsense changes nothing", async () => {
  const scene = await Scene.open();
  const [group] = groupAndStage();
  const call = { ...group?.call, operation: "DeleteLogGroup" };
  const ran = await fix(scene, [...planned(scene, [{ ...group, call } as Step]), "--yes"]);
  expect([ran.exit, ran.stderr]).toEqual([
    2,
    "stagelight: The plan plan.json cannot be used: steps[0]: its call logs DeleteLogGroup is not how a create-log-group of its target is made.\n",
  ]);
  expect(scene.sandbox.requests.total).toBe(0);
});

test.each([
  ["no file", undefined, "The plan nowhere.json cannot be read: there is no such file or folder (ENOENT)."],
  ["no JSON", "{", "is not JSON"],
  ["no plan", "[]", "it is no plan"],
  ["without steps", '{"schema":"stagelight/plan@1"}', "steps: is missing"],
])("a plan that is %s is said", async (_, text, words) => {
  const scene = await Scene.open();
  if (text !== undefined) writeFileSync(join(dirname(scene.journal), "nowhere.json"), text);
  const ran = await fix(scene, ["--plan", "nowhere.json", "--apply", "--yes"]);
  expect(ran.exit).toBe(2);
  expect(ran.stderr).toContain(words);
});

test.each(["undo", "resume"])(
  "a journal that is not there is said before anything is asked: %s",
  async (verb) => {
    const scene = await Scene.open();
    const ran = await fix(scene, [verb, "nowhere.jsonl"]);
    expect([ran.exit, ran.stderr]).toEqual([
      2,
      "stagelight: The journal nowhere.jsonl cannot be read: there is no such file or folder (ENOENT).\n",
    ]);
  },
);

test("what is to be run next can be pasted, whatever the journal is called", async () => {
  const scene = await Scene.open();
  const ran = await fix(scene, [...planned(scene), "--journal", "it's $(mine) \u001b[2J.jsonl", "--yes"]);
  expect(ran.stderr).toContain("stagelight fix undo 'it'\\''s $(mine) \\x1b[2J.jsonl'\n");
});

test("a journal that is there is not written over, and nothing is changed", async () => {
  const scene = await Scene.open();
  writeFileSync(scene.journal, "precious");
  const ran = await fix(scene, [...planned(scene), ...JOURNAL, "--yes"]);
  expect(ran.exit).toBe(2);
  expect(ran.stderr).toContain("it.journal.jsonl is there already");
  expect(readFileSync(scene.journal, "utf8")).toBe("precious");
  expect([...scene.sandbox.requests.counts.keys()]).toEqual(["sts:GetCallerIdentity 200"]);
});

test("a journal with garbage in the middle is refused, with the line", async () => {
  const scene = await Scene.open();
  await fix(scene, [...planned(scene), ...JOURNAL, "--yes"]);
  const lines = readFileSync(scene.journal, "utf8").split("\n");
  lines[6] = "garbage";
  writeFileSync(scene.journal, lines.join("\n"));
  for (const verb of ["undo", "resume"]) {
    const ran = await fix(scene, [verb, "it.journal.jsonl", "--yes"]);
    expect([ran.exit, ran.stderr]).toEqual([
      2,
      "stagelight: The journal it.journal.jsonl cannot be used: line 7: it is not JSON.\n",
    ]);
  }
});

test("what was refused is said, and a resume goes on with it", async () => {
  const scene = await Scene.open();
  const off = scene.sandbox.faults.add({ kind: "access-denied", operation: "PutRetentionPolicy" });
  const ran = await fix(scene, [...planned(scene), ...JOURNAL, "--yes"]);
  expect(ran.exit).toBe(3);
  expect(ran.stdout).toContain(
    "PutRetentionPolicy is denied: allow logs:PutRetentionPolicy on arn:*:logs:*:*:log-group:*.",
  );
  expect(ran.stderr).toContain(
    "2 made, 1 failed.\nGo on with the rest: stagelight fix resume it.journal.jsonl\n",
  );
  off();
  const resumed = await fix(scene, ["resume", "it.journal.jsonl"], terminal("y"));
  expect(resumed.stderr).toContain(
    `Go on changing account ${make.ACCOUNT}: 1 step in ${make.REGION}? [y/N] `,
  );
  expect(resumed.exit).toBe(0);
  expect(scene.state()).toMatchObject({ regions: [{ groups: [{ name: "/new", days: 90 }, {}] }] });
});

test("an account that is not agreed to is no success of a resume or an undo", async () => {
  const roles = [{ name: "StagelightFix", trusts: [make.ACCOUNT] }];
  const scene = await Scene.open({
    accounts: [
      { id: make.ACCOUNT, name: "one" },
      { id: OTHER, name: "two", roles },
    ],
  });
  const steps = [make.ACCOUNT, OTHER].map((account) => make.createGroup("/new", { account }));
  const role = ["--role-name", "StagelightFix"];
  const off = scene.sandbox.faults.add({ kind: "access-denied", operation: "CreateLogGroup" });
  expect((await fix(scene, [...planned(scene, steps), ...JOURNAL, "--yes"])).exit).toBe(3);
  off();
  const resume = ["resume", "it.journal.jsonl", ...role];
  const half = await fix(scene, resume, terminal("y", "n"));
  expect([half.exit, half.stderr]).toEqual([3, expect.stringContaining("1 made.")]);
  expect((await fix(scene, resume, terminal("y"))).exit).toBe(0);
  const undone = await fix(scene, ["undo", "it.journal.jsonl", ...role], terminal("y", "n"));
  expect([undone.exit, undone.stderr]).toEqual([3, expect.stringContaining("1 undone.")]);
  expect((await fix(scene, ["undo", "it.journal.jsonl", ...role], terminal("y"))).exit).toBe(0);
});

test("a plan that is being taken back is not gone on with", async () => {
  const scene = await Scene.open();
  await fix(scene, [...planned(scene), ...JOURNAL, "--yes"]);
  scene.sandbox.faults.add({ kind: "access-denied", operation: "DeleteAccessLogSettings" });
  const undone = await fix(scene, ["undo", "it.journal.jsonl", "--yes"]);
  expect(undone.exit).toBe(3);
  expect(undone.stderr).toContain("It can be run again: stagelight fix undo it.journal.jsonl");
  const resumed = await fix(scene, ["resume", "it.journal.jsonl", "--yes"]);
  expect(resumed.exit).toBe(2);
  expect(resumed.stderr).toContain("is being taken back");
});

test("a journal that another run is writing is neither gone on with nor taken back", async () => {
  const scene = await Scene.open();
  const off = scene.sandbox.faults.add({ kind: "latency", operation: "CreateLogGroup", milliseconds: 1_500 });
  const running = fix(scene, [...planned(scene), ...JOURNAL, "--yes"]);
  await asked(scene, "sts:GetCallerIdentity 200");
  await vi.waitUntil(() => existsSync(scene.journal), { timeout: 20_000, interval: 2 });
  const while_ = await Promise.all(
    ["resume", "undo"].map((verb) => fix(scene, [verb, "it.journal.jsonl", "--yes"])),
  );
  for (const { exit, stderr } of while_) {
    expect([exit, stderr]).toEqual([
      2,
      `stagelight: The journal it.journal.jsonl is in use: process ${process.pid} has it. Wait until that has ended. Nothing was changed.\n`,
    ]);
  }
  off();
  expect((await running).exit).toBe(0);
  expect((await fix(scene, ["undo", "it.journal.jsonl", "--yes"])).exit).toBe(0);
  expect(readdirSync(dirname(scene.journal)).toSorted()).toEqual(["it.journal.jsonl", "plan.json"]);
});

test("a journal with a byte that is no text is refused, with the line, and stays as it is", async () => {
  const scene = await Scene.open();
  await fix(scene, [...planned(scene), ...JOURNAL, "--yes"]);
  const bytes = readFileSync(scene.journal);
  // In a line's time, and a last line that was cut: what is written next must not land elsewhere.
  const damaged = Buffer.concat([bytes, Buffer.from('{"record":"wi')]);
  damaged[bytes.lastIndexOf("2026")] = 0xff;
  writeFileSync(scene.journal, damaged);
  const ran = await fix(scene, ["undo", "it.journal.jsonl", "--yes"]);
  expect([ran.exit, ran.stderr]).toEqual([
    2,
    expect.stringMatching(
      /^stagelight: The journal it\.journal\.jsonl cannot be used: line \d+: it is no text in UTF-8\.\n$/,
    ),
  ]);
  expect(readFileSync(scene.journal)).toEqual(damaged);
});

test("without credentials nothing is begun", async () => {
  const scene = await Scene.open();
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  vi.stubEnv("HOME", "/nonexistent");
  const ran = await cli(["fix", ...planned(scene), ...JOURNAL, "--yes"], {
    env: { AWS_ENDPOINT_URL: scene.sandbox.url },
    cwd: dirname(scene.journal),
  });
  expect(ran.exit).toBe(2);
  expect(ran.stderr).toContain("No AWS credentials");
  expect(existsSync(scene.journal)).toBe(false);
});

test("Ctrl-C ends the step under way, and the rest can be gone on with", async () => {
  const scene = await Scene.open();
  const interrupt = new AbortController();
  scene.sandbox.faults.add({ kind: "latency", operation: "CreateLogGroup", milliseconds: 300 });
  const running = fix(scene, [...planned(scene), ...JOURNAL, "--yes"], { signal: interrupt.signal });
  await asked(scene, "logs:CreateLogGroup 200");
  interrupt.abort();
  const ran = await running;
  expect(ran.exit).toBe(3);
  expect(ran.stderr).toContain("1 made, 2 skipped.");
  expect((await fix(scene, ["resume", "it.journal.jsonl", "--yes"])).exit).toBe(0);
});

test("--verify tells which stages are proven", async () => {
  const scene = await Scene.open();
  const plan = planned(scene, [make.accessLog(HTTP, "/there")]);
  const ran = await fix(scene, [...plan, ...JOURNAL, "--yes", "--verify"]);
  expect(ran.stdout).toContain("configured, not yet proven. Its log group may hold lines of other stages");
  expect(ran.exit).toBe(0);
});

test("the whole program killed in the middle of a call leaves a journal that ends well either way", async () => {
  for (const verb of ["resume", "undo"]) {
    const scene = await Scene.open();
    const before = scene.state();
    const fault = scene.sandbox.faults.add({ kind: "hang", operation: "UpdateStage" });
    const args = ["fix", ...planned(scene), ...JOURNAL, "--yes"];
    const child = spawn(process.execPath, [resolve("src/bin.ts"), ...args], {
      cwd: dirname(scene.journal),
      env: { PATH: process.env.PATH, HOME: "/nonexistent", ...environment(scene) },
      stdio: "ignore",
    });
    await asked(scene, "apigatewayv2:UpdateStage 0");
    child.kill("SIGKILL");
    await once(child, "exit");
    fault();
    const ran = await fix(scene, [verb, "it.journal.jsonl", "--yes"]);
    if (verb === "undo") expect([ran.exit, scene.state()]).toEqual([0, before]);
    else {
      expect(ran.stderr).toContain("3 made.");
      expect(scene.state()).toMatchObject({
        regions: [
          {
            groups: [{ name: "/new", days: 90 }, {}],
            v2: [["http1", [{ log: { format: make.FORMAT } }]], {}],
          },
        ],
      });
    }
  }
});

test("what is made says what it does, not only its name", async () => {
  const scene = await Scene.open();
  const effect = "Creates the log group /new\u001b[31m.";
  const steps = [{ ...make.createGroup("/new"), effect }, make.accessLog(REST, "/new")];
  const ran = await fix(scene, [...planned(scene, steps), ...JOURNAL, "--yes"]);
  expect(ran.stdout).toContain("Creates the log group /new\\x1b[31m.");
  expect(ran.stdout).toContain("CloudWatch Logs role ARN must be set");
});

test("a journal that cannot be written any more stops the run before the next call", async () => {
  const scene = await Scene.open();
  const writes = vi.spyOn(JournalWriter.prototype, "note").mockImplementation(() => {
    throw new JournalBroken(Object.assign(new Error("no space"), { code: "ENOSPC" }));
  });
  onTestFinished(() => writes.mockRestore());
  const ran = await fix(scene, [...planned(scene), ...JOURNAL, "--yes"]);
  expect([ran.exit, ran.stderr]).toEqual([
    3,
    [
      "Every change is written down in it.journal.jsonl before it is made.",
      "The journal cannot be written any more (ENOSPC). The run has stopped: nothing is changed that is not written down first.",
      "Make room, then go on: stagelight fix resume it.journal.jsonl",
      "",
    ].join("\n"),
  ]);
  expect(scene.sandbox.requests.counts.get("logs:CreateLogGroup 200")).toBeUndefined();
});

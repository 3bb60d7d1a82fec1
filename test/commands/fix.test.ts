import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { planSchema } from "../../scripts/plan-schema.ts";
import type { Step } from "../../src/fixes/step.ts";
import { DEMO, DEMO_MANAGEMENT_ACCOUNT, DEMO_ROLE, type Seed } from "../../src/sandbox/index.ts";
import { sandboxed } from "../sources/aws/sandboxed.ts";
import { cli } from "./cli.ts";

const ACCOUNT = "111122223333";
const REGION = "eu-west-1";
const ROOT = resolve(import.meta.dirname, "../..");
const valid = new Ajv2020({ strict: false }).compile(planSchema);

const SEED: Seed = {
  accounts: [
    {
      id: ACCOUNT,
      name: "one",
      regions: {
        [REGION]: {
          restApis: [
            {
              id: "rest1",
              name: "orders",
              stages: [{ name: "prod" }, { name: "test", tags: { "aws:cloudformation:stack-name": "shop" } }],
            },
          ],
          httpApis: [{ id: "http1", name: "carts\u001b[2J", stages: [{ name: "$default" }] }],
        },
        "us-east-1": { restApis: [{ id: "rest2", name: "orders", stages: [{ name: "prod" }] }] },
      },
    },
  ],
};

const aws = sandboxed();
let url = "";
beforeEach(async () => {
  url = (await aws.start({ seed: SEED }, ACCOUNT)).url;
});

const fix = (...args: string[]) =>
  cli(["fix", "--aws", "--no-config", "--endpoint-url", url, ...args], { env: { AWS_REGION: REGION } });
const planOf = async (...args: string[]) => {
  const { stdout, exit } = await fix("--as", "json", ...args);
  const plan = JSON.parse(stdout) as {
    steps: Step[];
    manual: { stage: string }[];
    owned: { stage: string }[];
  };
  return { ...plan, exit, text: stdout };
};
const changed = (steps: readonly Step[]) =>
  steps.filter(({ kind }) => kind === "set-access-log").map(({ stages }) => stages[0]);

describe("the dry run", () => {
  test("shows the plan by account and Region, and exits with 1", async () => {
    const { stdout, stderr, exit } = await fix();
    expect(exit).toBe(1);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^Account 111122223333/);
    expect(stdout.match(/^ {2}(?:IAM \(every Region\)|eu-west-1|us-east-1)$/gm)).toEqual([
      "  IAM (every Region)",
      "  eu-west-1",
      "  us-east-1",
    ]);
    expect(stdout).toContain("Owned by code: change it there");
    expect(stdout).toContain("Its tags say that the CloudFormation stack shop made it.");
    expect(stdout).toMatch(/\+ format JSON with \d+ fields: requestId, /);
    expect(stdout).toContain("Nothing was changed.");
    expect(stdout).not.toContain("\u001b");
  });

  test("changes nothing", async () => {
    const before = await planOf();
    await fix();
    expect((await planOf()).steps).toEqual(before.steps);
  });

  test("with nothing to fix exits with 0", async () => {
    const { exit, stdout } = await fix("--only", "apigw_accesslog_secrets");
    expect(stdout).toBe("No step to make.\n");
    expect(exit).toBe(0);
  });

  test("of an organization is by account; what could not be looked at is shown, and exits with 3", async () => {
    const demo = await aws.start({ seed: DEMO }, DEMO_MANAGEMENT_ACCOUNT);
    const flags = ["--aws", "--no-config", "--org", "--role-name", DEMO_ROLE, "--rate", "1000"];
    const args = ["fix", ...flags, "--endpoint-url", demo.url, "--only", "apigw_accesslogging"];
    const { stdout, exit } = await cli(args, { env: { AWS_REGION: REGION } });
    expect(exit).toBe(3);
    const accounts = [...stdout.matchAll(/^Account (\d{12})/gm)].map(([, id]) => id);
    expect(accounts.length).toBeGreaterThan(2);
    expect(accounts).toEqual([...new Set(accounts)].toSorted());
    expect(stdout).toContain("Could not be looked at");
    const partial = await cli([...args, "--allow-partial"], { env: { AWS_REGION: REGION } });
    expect(partial.exit).toBe(1);
    const script = await cli([...args, "--as", "cli"], { env: { AWS_REGION: REGION } });
    expect(script.exit).toBe(3);
    expect(script.stderr).toMatch(/us-east-2/);
    const named = new Set([...script.stdout.matchAll(/^account_(\d{12})\(\) \{$/gm)].map(([, id]) => id));
    expect(named.size).toBeGreaterThan(2);
  });

  test("of code shows what changes in the files, and exits with 1", async () => {
    const { stdout, exit } = await cli(["fix", "examples/terraform", "--no-config"], { cwd: ROOT });
    expect(exit).toBe(1);
    expect(stdout).toMatch(/^Code\n/);
    expect(stdout).toContain("examples/terraform/main.tf");
    const json = await cli(["fix", "examples/terraform", "--no-config", "--as", "json"], { cwd: ROOT });
    const plan = JSON.parse(json.stdout);
    expect(valid(plan), JSON.stringify(valid.errors)).toBe(true);
    expect(plan.patches[0].edits[0].file).toBe("examples/terraform/main.tf");
    expect(await cli(["fix", "--plan", saved(json.stdout)])).toMatchObject({ exit: 1, stderr: "" });
  });
});

describe("what is wanted", () => {
  test("a role that two Regions need is made once", async () => {
    const { steps } = await planOf();
    expect(steps.filter(({ kind }) => kind === "create-role")).toHaveLength(1);
    expect(steps.filter(({ kind }) => kind === "set-account-role")).toHaveLength(2);
    expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
  });

  test("--only", async () => {
    const { steps, manual } = await planOf("--only", "apigw_accesslogging");
    expect(new Set(steps.map(({ kind }) => kind))).not.toContain("set-execution-log");
    expect(manual).toEqual([]);
    expect((await fix("--only", "apigw_nothing")).exit).toBe(2);
  });

  test("--stage takes ids and names", async () => {
    expect(changed((await planOf("--stage", "carts*/*")).steps)).toEqual([
      `${ACCOUNT}/${REGION}/http/http1/$default`,
    ]);
    expect(changed((await planOf("--stage", "*/us-east-1/*")).steps)).toEqual([
      `${ACCOUNT}/us-east-1/rest/rest2/prod`,
    ]);
  });

  test("--stage that means no stage is said, and is no success", async () => {
    const { exit, stdout, stderr } = await fix("--stage", "nobody/*");
    expect([exit, stdout]).toEqual([3, "No step to make.\n"]);
    expect(stderr).toBe(
      "stagelight: --stage nobody/* means none of the 4 stages seen.\nstagelight: no stage was meant (--allow-empty makes that acceptable).\n",
    );
    expect((await fix("--stage", "nobody/*", "--allow-empty")).exit).toBe(0);
    const applied = await fix("--stage", "nobody/*", "--apply", "--yes");
    expect([applied.exit, applied.stderr]).toEqual([3, stderr]);
    const half = await fix("--stage", "nobody/*", "--stage", "orders/prod");
    expect([half.exit, half.stderr]).toEqual([
      1,
      "stagelight: --stage nobody/* means none of the 4 stages seen.\n",
    ]);
  });

  test("--max says what is left for another time, and what is left out takes no room", async () => {
    const { stdout } = await fix("--max", "1");
    expect(stdout).toMatch(
      /^\d+ steps for 1 stage in 1 account, (?:.*, )?2 stages left for another time \(--max\)[,.]/m,
    );
    const script = await fix("--max", "1", "--as", "cli");
    expect(script.stdout).toContain("# 2 stages are left for another time (--max).\n");
    expect(script.stderr).toContain("stagelight: 2 stages are left for another time (--max).\n");
    expect((await fix("--max", "3")).stdout).not.toContain("another time");
    const tags = { "aws:cloudformation:stack-name": "shop" };
    const stages = [{ name: "a", tags }, { name: "b" }];
    const regions = { [REGION]: { httpApis: [{ id: "http1", name: "carts", stages }] } };
    ({ url } = await aws.start({ seed: { accounts: [{ id: ACCOUNT, name: "one", regions }] } }, ACCOUNT));
    const { steps } = await planOf("--force-live", "--safe-only", "--max", "1");
    expect(changed(steps)).toEqual([`${ACCOUNT}/${REGION}/http/http1/b`]);
  });

  test("--max", async () => {
    const { steps } = await planOf("--max", "1");
    expect(new Set(steps.flatMap(({ stages }) => stages)).size).toBe(1);
    expect(new Set((await planOf("--max", "2")).steps.flatMap(({ stages }) => stages)).size).toBe(2);
  });

  test("--safe-only leaves out what somebody should look at, and says so", async () => {
    const { steps, manual } = await planOf("--force-live", "--safe-only");
    expect(steps.every(({ care }) => care === "safe")).toBe(true);
    expect(manual.length).toBeGreaterThan(0);
    expect((await fix("--force-live", "--safe-only")).stdout).toContain("left out: somebody should look at");
    expect((await fix("--force-live", "--safe-only", "--as", "cli")).stderr).toContain("steps are left out");
  });

  test("--force-live changes what code owns as well", async () => {
    const id = `${ACCOUNT}/${REGION}/rest/rest1/test`;
    const without = await planOf();
    expect(without.owned.map(({ stage }) => stage)).toEqual([id]);
    expect(changed(without.steps)).not.toContain(id);
    expect(changed((await planOf("--force-live")).steps)).toContain(id);
  });

  test("what people give reaches the steps", async () => {
    const topic = `arn:aws:sns:${REGION}:${ACCOUNT}:oncall`;
    const acl = `arn:aws:wafv2:${REGION}:${ACCOUNT}:regional/webacl/edge/abc`;
    const { steps } = await planOf(
      ...["--alarm-action", topic, "--web-acl", acl, "--tag", "team=one", "--protect", "--region", REGION],
    );
    expect(steps.find(({ kind }) => kind === "put-alarm")?.call.parameters.AlarmActions).toEqual([topic]);
    expect(steps.find(({ kind }) => kind === "associate-web-acl")?.after).toBe(acl);
    expect(steps.find(({ kind }) => kind === "create-log-group")?.call.parameters.tags).toEqual({
      team: "one",
    });
    expect(steps.some(({ kind }) => kind === "protect-log-group")).toBe(true);
  });
});

describe("a saved plan", () => {
  test("is of the schema, and is written in every dialect as the plan itself", async () => {
    const { text, exit } = await planOf();
    expect(exit).toBe(0);
    expect(valid(JSON.parse(text)), JSON.stringify(valid.errors)).toBe(true);
    const file = saved(text);
    for (const dialect of ["json", "cli", "console", "terraform"]) {
      const now = await fix("--as", dialect);
      const later = await cli(["fix", "--plan", file, "--as", dialect]);
      expect(later).toMatchObject({ exit: 0, stderr: "" });
      // A plan does not hold the names of accounts.
      expect(later.stdout).toBe(now.stdout.replaceAll(`${ACCOUNT} one`, ACCOUNT));
    }
  });

  test("has a policy: iam fix", async () => {
    const file = saved((await planOf()).text);
    const { stdout, exit } = await cli(["iam", "fix", file]);
    expect(exit).toBe(0);
    const actions = JSON.parse(stdout).Statement.flatMap(({ Action }: { Action: string[] }) => Action);
    expect(actions).toContain("apigateway:PATCH");
    expect(await cli(["iam", "fix", file, "--account", "999999999999"])).toMatchObject({ exit: 2 });
    const member = await cli(["iam", "fix", file, "--member", "--external-id", "handshake-1"]);
    const { FixRole: role } = parse(member.stdout).Resources;
    expect(role.Properties).toMatchObject({
      RoleName: "StagelightFix",
      AssumeRolePolicyDocument: {
        Statement: [{ Condition: { StringEquals: { "sts:ExternalId": "handshake-1" } } }],
      },
      Policies: [{ PolicyDocument: JSON.parse(stdout) }],
    });
    expect(await cli(["iam", "fix", file, "--member", "--role-name", "a b"])).toMatchObject({ exit: 2 });
  });

  test("is no more complete for having been saved: its gaps are shown, and make the exit code", async () => {
    const demo = await aws.start({ seed: DEMO }, DEMO_MANAGEMENT_ACCOUNT);
    const flags = ["--aws", "--no-config", "--org", "--role-name", DEMO_ROLE, "--rate", "1000"];
    const args = [
      "fix",
      ...flags,
      "--endpoint-url",
      demo.url,
      "--only",
      "apigw_accesslogging",
      "--as",
      "json",
    ];
    const { stdout, stderr, exit } = await cli(args, { env: { AWS_REGION: REGION } });
    expect(exit).toBe(3);
    const file = saved(stdout);
    const again = await cli(["fix", "--plan", file, "--as", "json"]);
    expect([again.exit, again.stderr, JSON.parse(again.stdout)]).toEqual([3, stderr, JSON.parse(stdout)]);
    const shown = await cli(["fix", "--plan", file]);
    expect(shown.exit).toBe(3);
    expect(shown.stdout).toMatch(/Could not be looked at\n.*us-east-2/s);
    expect((await cli(["fix", "--plan", file, "--allow-partial"])).exit).toBe(1);
  });

  test("that was edited into nonsense is refused with the place", async () => {
    const plan = JSON.parse((await planOf()).text);
    plan.steps[1].kind = "burn";
    const file = saved(JSON.stringify(plan));
    for (const args of [
      ["fix", "--plan", file],
      ["fix", "--plan", file, "--apply", "--yes"],
      ["iam", "fix", file],
    ]) {
      const { exit, stderr } = await cli(args);
      expect(exit).toBe(2);
      expect(stderr).toContain("steps[1].kind");
    }
  });

  test.each([
    ["--only", "apigw_waf"],
    ["--stage", "orders/*"],
    ["--max", "1"],
    ["--region", "eu-west-1"],
    ["--accounts", "111122223333"],
    ["--org"],
    ["--force-live"],
    ["--kms-key", "arn:aws:kms:eu-west-1:111122223333:key/x"],
    ["--no-exemptions"],
    ["--no-config"],
  ])("is not narrowed by what would be ignored: %s", async (...flags) => {
    const plan = saved((await planOf()).text);
    const { exit, stderr } = await cli(["fix", "--plan", plan, ...flags, "--apply", "--yes"]);
    expect(exit).toBe(2);
    expect(stderr).toContain(`${flags[0] === "--no-config" ? "--config" : flags[0]} says what to plan`);
  });

  test("--safe-only leaves out of it what somebody should look at", async () => {
    const { steps, text } = await planOf("--force-live");
    const review = steps.filter(({ care }) => care === "review").length;
    expect(review).toBeGreaterThan(0);
    const safe = await cli(["fix", "--plan", saved(text), "--safe-only", "--as", "json"]);
    const left = (JSON.parse(safe.stdout) as { steps: Step[] }).steps;
    expect(left.length).toBeGreaterThan(0);
    expect(left.map(({ care }) => care)).toEqual(left.map(() => "safe"));
    expect(safe.stderr).toBe(
      `stagelight: ${steps.length - left.length} steps are left out: somebody should look at them first.\n`,
    );
  });

  test("is applied", async () => {
    const file = saved((await planOf()).text);
    const folder = mkdtempSync(join(tmpdir(), "stagelight-apply-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const flags = ["--endpoint-url", url, "--yes", "--rate", "1000", "--journal", "it.jsonl"];
    const made = await cli(["fix", "--plan", file, "--apply", ...flags], {
      env: { AWS_REGION: REGION },
      cwd: folder,
    });
    expect(made).toMatchObject({ exit: 0 });
    expect((await planOf()).steps).toEqual([]);
    anHourEarlier(join(folder, "it.jsonl"));
    const undone = await cli(["fix", "undo", join(folder, "it.jsonl"), "--yes", "--endpoint-url", url], {
      env: { AWS_REGION: REGION },
      cwd: folder,
    });
    expect(undone).toMatchObject({ exit: 0, stderr: "16 undone.\n" });
    expect(changed((await planOf()).steps).length).toBeGreaterThan(0);
  });
});

/** The account role is set once in 20 seconds, whichever run does it. */
function anHourEarlier(journal: string): void {
  const earlier = (_: string, at: string) => `"at":"${new Date(Date.parse(at) - 3_600_000).toISOString()}"`;
  writeFileSync(journal, readFileSync(journal, "utf8").replace(/"at":"([^"]+)"/g, earlier));
}

test("a stage without tags is owned by the stack that made its API", async () => {
  const tags = { "aws:cloudformation:stack-name": "shop-dev", STAGE: "dev" };
  const api = { tags, stages: [{ name: "dev" }] };
  const regions = {
    [REGION]: {
      restApis: [{ id: "rest1", name: "orders", ...api }],
      httpApis: [{ id: "http1", name: "carts", ...api }],
    },
  };
  ({ url } = await aws.start({ seed: { accounts: [{ id: ACCOUNT, name: "one", regions }] } }, ACCOUNT));
  const { steps, owned } = await planOf();
  expect(steps).toEqual([]);
  expect(owned).toMatchObject([
    { by: "serverless", how: expect.stringContaining("The tags of its API say that") },
    { by: "serverless" },
  ]);
});

test("a log group that the code of the same run declares is for somebody to look at", async () => {
  const log = {
    destinationArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/shop/orders`,
    format: "$context.requestId",
  };
  const regions = {
    [REGION]: {
      restApis: [{ id: "rest1", name: "orders", stages: [{ name: "prod", accessLog: log }] }],
      logGroups: [{ name: "/shop/orders" }],
    },
  };
  ({ url } = await aws.start({ seed: { accounts: [{ id: ACCOUNT, name: "one", regions }] } }, ACCOUNT));
  const folder = mkdtempSync(join(tmpdir(), "stagelight-group-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    join(folder, "logs.tf"),
    'resource "aws_cloudwatch_log_group" "orders" {\n  name = "/shop/orders"\n}\n\nresource "aws_api_gateway_stage" "x" {\n  rest_api_id   = "r"\n  stage_name    = "x"\n  deployment_id = "d"\n}\n',
  );
  const args = [
    "fix",
    folder,
    "--aws",
    "--no-config",
    "--only",
    "apigw_accesslog_retention",
    "--endpoint-url",
    url,
  ];
  const { stdout } = await cli([...args, "--as", "json"], { env: { AWS_REGION: REGION } });
  const [step] = (JSON.parse(stdout) as { steps: Step[] }).steps;
  expect(step).toMatchObject({
    kind: "set-retention",
    care: "review",
    risk: expect.stringMatching(/logs\.tf:1 \(aws_cloudwatch_log_group\.orders\)\. If it is this one/),
  });
});

test("an HTTP stage whose log group cannot be made does not keep the others waiting", async () => {
  const stages = [{ name: "a" }, { name: "b" }];
  const regions = { [REGION]: { httpApis: [{ id: "http1", name: "carts", stages }] } };
  const sandbox = await aws.start({ seed: { accounts: [{ id: ACCOUNT, name: "one", regions }] } }, ACCOUNT);
  ({ url } = sandbox);
  sandbox.faults.add({ kind: "access-denied", operation: "CreateLogGroup", count: 1 });
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-apply-"));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  const args = ["fix", "--aws", "--no-config", "--only", "apigw_accesslogging", "--endpoint-url", url];
  const made = await cli([...args, "--rate", "1000", "--apply", "--yes"], {
    env: { AWS_REGION: REGION },
    cwd,
  });
  expect(made.exit).toBe(3);
  expect(made.stderr).toMatch(/^4 made, 2 skipped, 1 failed\.$/m);
  expect(changed((await planOf()).steps)).toEqual([`${ACCOUNT}/${REGION}/http/http1/a`]);
});

test("the terraform of live stages and the shell script say what is left", async () => {
  const { stdout } = await fix("--as", "terraform");
  expect(stdout).toContain(
    "# Owned by code, change it there. Its tags say that the CloudFormation stack shop made it.",
  );
  expect((await fix("--as", "cli")).stdout).toContain("# Left to you: apigw_");
});

test("--max is for code and accounts together", async () => {
  const code = join(ROOT, "examples/terraform");
  const stagesIn = async (max: string) => {
    const { stdout } = await fix("--as", "json", "--max", max, code);
    const { patches, steps } = JSON.parse(stdout) as Record<"patches" | "steps", { stages: string[] }[]>;
    return [patches, steps].map((some) => new Set(some.flatMap(({ stages }) => stages)).size);
  };
  const [patched = 0, live = 0] = await stagesIn("100");
  expect([patched > 0, live > 1]).toEqual([true, true]);
  expect(await stagesIn(String(patched))).toEqual([patched, 0]);
  expect(await stagesIn(String(patched + 1))).toEqual([patched, 1]);
});

test("code that was scanned too owns what its names say, as a hint", async () => {
  const { steps } = await planOf(join(ROOT, "fixtures/terraform"));
  expect(steps.length).toBeGreaterThan(0);
});

test.each<[string, string[], string]>([
  ["nothing to look at", ["fix"], "nothing to fix: name a path, or pass --aws"],
  ["a saved scan", ["fix", "--from", "scan.json"], "a saved scan does not hold"],
  ["--plan with --aws", ["fix", "--plan", "p", "--aws"], "--plan takes a plan as it is"],
  ["--as with --apply", ["fix", "--aws", "--as", "cli", "--apply"], "choose one"],
  ["--yes without --apply", ["fix", "--aws", "--yes"], "go with --apply"],
  ["nobody to ask", ["fix", "--aws", "--apply"], "pass --yes"],
  [
    "AWS Config",
    ["fix", "--config-aggregator", "x", "--aws", "--apply", "--yes"],
    "AWS Config tells how they were",
  ],
  ["a web ACL that is none", ["fix", "--aws", "--web-acl", "x"], "--web-acl x: expected an ARN of wafv2"],
  [
    "a stream without a role",
    ["fix", "--aws", "--export-stream", "arn:aws:firehose:a:1:b"],
    "--export-role ARN",
  ],
  [
    "a role without a stream",
    ["fix", "--aws", "--export-role", "arn:aws:iam::1:role/b"],
    "goes with --export-stream",
  ],
  [
    "two buckets",
    ["fix", "--aws", "--export-bucket", "one", "--new-export-bucket", "two"],
    "exclude each other",
  ],
  ["a name that no bucket has", ["fix", "--aws", "--new-export-bucket", "a.b"], "expected a bucket's name"],
  [
    "a name that gets too long",
    ["fix", "--aws", "--new-export-bucket", `${"x".repeat(40)}-{account}-{region}`],
    "expected a bucket's name",
  ],
  [
    "days of a bucket that is there",
    ["fix", "--aws", "--export-bucket", "one", "--export-days", "9"],
    "goes with --new-export-bucket",
  ],
  ["a tag without a name", ["fix", "--aws", "--tag", "=x"], "expected NAME=VALUE"],
  [
    "a plan that is not there",
    ["fix", "--plan", "/nonexistent"],
    "cannot be read: there is no such file or folder (ENOENT)",
  ],
  ["an unknown dialect", ["fix", "--aws", "--as", "cobol"], "Allowed choices"],
  ["--max 0", ["fix", "--aws", "--max", "0"], "above 0"],
])("%s is refused", async (_, args, message) => {
  const { exit, stderr, stdout } = await cli(args);
  expect(exit).toBe(2);
  expect(stderr).toContain(message);
  expect(stdout).toBe("");
});

function saved(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "stagelight-plan-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "plan.json");
  writeFileSync(file, text);
  return file;
}

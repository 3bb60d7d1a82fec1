import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { action } from "./action-runner.ts";
import { folderWith, LOGGED, pathWith, programs, ROOT, STAGELIGHT, shell, UNLOGGED } from "./shell.ts";

const CI = join(ROOT, "examples/ci");
const read = (name: string) => readFileSync(join(CI, name), "utf8");
const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** `npm install --global …`: the program is there, in the prefix that is asked for or else on the PATH. */
const NPM = `#!/bin/bash
[ "$*" = "install --global --ignore-scripts stagelight@${version}" ] || { echo "npm $*: not expected" >&2; exit 1; }
target=\${NPM_CONFIG_PREFIX:-$STUB_PREFIX}/bin
mkdir -p "$target"
cat >"$target/stagelight" <<'PROGRAM'
${STAGELIGHT}PROGRAM
chmod +x "$target/stagelight"
`;

/** Runs the shell steps of an example in a repository with these files, one after the other, until one fails. */
async function pipeline(
  steps: readonly string[],
  files: Readonly<Record<string, string>>,
  env: Record<string, string> = {},
) {
  const cwd = folderWith(files);
  const prefix = folderWith({ "bin/.keep": "", "results/.keep": "", "staging/.keep": "" });
  const path = pathWith(programs({ npm: NPM }), join(prefix, "bin"));
  let exit: number | null = 0;
  for (const step of steps) {
    if (exit !== 0) break;
    const own = {
      PATH: path,
      HOME: cwd,
      STUB_PREFIX: prefix,
      COMMON_TESTRESULTSDIRECTORY: join(prefix, "results"),
    };
    const ran = await shell(step, {
      cwd,
      env: {
        ...own,
        BUILD_ARTIFACTSTAGINGDIRECTORY: join(prefix, "staging"),
        WORKSPACE_TMP: `${prefix}/tmp`,
        ...env,
      },
    });
    exit = ran.exit;
  }
  const written = (name: string) => readFileSync(join(name.startsWith("/") ? prefix : cwd, name), "utf8");
  return { exit, written };
}

const gitlab = parse(read("gitlab-ci.yml")).stagelight;
const jenkinsSteps = [...read("Jenkinsfile").matchAll(/\bsh '''([\s\S]*?)'''/g)].map(([, step = ""]) => step);
const azure = parse(read("azure-pipelines.yml"));
const azureSteps = azure.steps.flatMap((step: { bash?: string }) => step.bash ?? []);

test.each<[string, string, readonly string[], RegExp]>([
  ["GitLab", "gl-code-quality-report.json", gitlab.script, /"fingerprint"/],
  ["GitLab", gitlab.artifacts.reports.junit, gitlab.script, /<failure /],
  ["Jenkins", "stagelight.xml", jenkinsSteps, /<failure /],
  ["Jenkins", "stagelight.html", jenkinsSteps, /<!doctype html>/],
  ["Azure DevOps", "/results/stagelight.xml", azureSteps, /<failure /],
  ["Azure DevOps", "/staging/stagelight.sarif", azureSteps, /"version": ?"2\.1\.0"/],
])("%s: an unlogged stage fails the job, and its report %s is there", async (_, file, steps, holds) => {
  expect(steps.length).toBeGreaterThan(0);
  const { exit, written } = await pipeline(steps, { "api.yaml": UNLOGGED });
  expect(exit).toBe(1);
  expect(written(file)).toMatch(holds);
});

test.each<[string, readonly string[]]>([
  ["GitLab", gitlab.script],
  ["Jenkins", jenkinsSteps],
  ["Azure DevOps", azureSteps],
])(
  "%s: a logged stage passes, no stage and a broken template do not, a failed installation neither",
  async (_, steps) => {
    const exits = [
      await pipeline(steps, { "api.yaml": LOGGED }),
      await pipeline(steps, { "a.txt": "a" }),
      await pipeline(steps, { "api.yaml": `${UNLOGGED}  : [` }),
      await pipeline(
        steps.map((step) => step.replace("stagelight@", "no-such-package@")),
        { "api.yaml": LOGGED },
      ),
    ].map(({ exit }) => exit);
    expect(exits).toEqual([0, 3, 3, 1]);
  },
);

test("the reports that the pipelines publish are those that the steps write", () => {
  const { paths, reports } = gitlab.artifacts;
  expect(paths).toEqual([reports.codequality, reports.junit]);
  const jenkins = read("Jenkinsfile");
  expect(jenkins).toContain("testResults: 'stagelight.xml'");
  const inputs = azure.steps.map((step: { inputs?: object }) => step.inputs);
  expect(inputs).toContainEqual(expect.objectContaining({ searchFolder: "$(Common.TestResultsDirectory)" }));
  expect(inputs).toContainEqual(
    expect.objectContaining({ PathtoPublish: "$(Build.ArtifactStagingDirectory)/stagelight.sarif" }),
  );
});

test("every example installs this version", () => {
  for (const name of ["gitlab-ci.yml", "Jenkinsfile", "azure-pipelines.yml", "atlantis.yaml"]) {
    const versions = [...read(name).matchAll(/stagelight@([\w.-]+)/g)].map(([, each]) => each);
    expect([name, new Set(versions)]).toEqual([name, new Set([version])]);
  }
});

const plan = (logs: readonly object[]) =>
  JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.9.8",
    planned_values: {
      root_module: {
        resources: [
          {
            address: "aws_api_gateway_stage.prod",
            mode: "managed",
            type: "aws_api_gateway_stage",
            name: "prod",
            values: { stage_name: "prod", rest_api_id: "a1b2c3d4e5", access_log_settings: logs },
          },
        ],
      },
    },
  });
const LOGS = [
  { destination_arn: "arn:aws:logs:eu-west-1:111122223333:log-group:x", format: "$context.requestId" },
];
const EMPTY_PLAN = JSON.stringify({ format_version: "1.2", planned_values: { root_module: {} } });
const MAIN = 'resource "aws_api_gateway_stage" "prod" {\n  stage_name = "prod"\n}\n';

test.each<[string, string, number]>([
  ["with an unlogged stage", plan([]), 1],
  ["with a logged stage", plan(LOGS), 0],
  ["without stages", EMPTY_PLAN, 0],
  ["that cannot be shown", "", 1],
])("Atlantis: a plan %s", async (_, shown, expected) => {
  const { workflows, repos } = parse(read("atlantis.yaml"));
  expect(Object.keys(workflows)).toContain(repos[0].workflow);
  const { steps } = workflows.stagelight.plan;
  expect(steps.slice(0, 2)).toEqual(["init", "plan"]);
  const cwd = folderWith({ "main.tf": MAIN, "plan.bin": shown });
  // Atlantis has the version that a project asks for under this name.
  const terraform = `#!/bin/sh\n[ "$1 $2" = "show -json" ] && [ -s "$3" ] && cat "$3"\n`;
  const path = pathWith(programs({ "terraform1.9.8": terraform, stagelight: STAGELIGHT }));
  const env = {
    ATLANTIS_TERRAFORM_VERSION: "1.9.8",
    DIR: cwd,
    PLANFILE: join(cwd, "plan.bin"),
    SHOWFILE: join(cwd, "p.json"),
  };
  let last = await shell("true", { cwd, env: {} });
  for (const { run } of steps.slice(2)) {
    if (last.exit === 0) last = await shell(run, { cwd, env: { PATH: path, HOME: cwd, ...env } });
  }
  expect(last.exit).toBe(expected);
  if (shown === plan([])) expect(last.stdout).toContain("main.tf:1 aws_api_gateway_stage.prod");
});

test("the workflow for GitHub gives the action only inputs that it has, and reads outputs that it has", () => {
  const text = read("github-actions.yml");
  const { steps } = parse(text).jobs.stagelight;
  const own = steps.find(({ uses }: { uses: string }) => uses.startsWith("OWNER/stagelight@"));
  for (const name of Object.keys(own.with)) expect(Object.keys(action.inputs)).toContain(name);
  for (const [, name] of text.matchAll(/steps\.stagelight\.outputs\.([\w-]+)/g)) {
    expect(Object.keys(action.outputs)).toContain(name);
  }
  expect(steps.some(({ run }: { run?: string }) => run !== undefined)).toBe(false);
});

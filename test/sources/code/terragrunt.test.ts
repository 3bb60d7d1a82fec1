import { expect, test } from "vitest";
import type { CodeScanEvent } from "../../../src/sources/code/options.ts";
import { scanCode } from "../../../src/sources/code/scan.ts";
import { terragruntSource } from "../../../src/sources/terraform/index.ts";
import { messagesOf, NO_INPUTS, verdictsOf } from "../terraform/folder.ts";
import { tree } from "./tree.ts";

const MODULE = `
variable "log" {
  default = false
}
resource "aws_api_gateway_stage" "s" {
  stage_name = "prod"
  dynamic "access_log_settings" {
    for_each = var.log ? [1] : []
    content {
      destination_arn = "arn:aws:logs:eu-west-1:111122223333:log-group:a"
      format          = "$context.requestId"
    }
  }
}
`;
const unit = (source: string, rest = "inputs = { log = true }\n") =>
  `terraform {\n  source = ${source}\n}\n${rest}`;

/** What a scan of the files says: verdicts with the folders of their roots, and the messages of gaps. */
async function scanned(files: Record<string, string>, below = ".") {
  using project = tree(files);
  const verdicts: string[] = [];
  const messages: string[] = [];
  const gaps: string[] = [];
  const events: CodeScanEvent[] = [];
  const options = {
    cwd: project.root,
    inputs: NO_INPUTS,
    onEvent: (event: CodeScanEvent) => events.push(event),
  };
  for await (const slice of scanCode([below], options)) {
    verdicts.push(
      ...verdictsOf(slice).map(
        (verdict) => `${slice.scope.kind === "code" ? slice.scope.path : ""} ${verdict}`,
      ),
    );
    messages.push(...messagesOf(slice));
    gaps.push(...slice.gaps.map(({ message }) => message));
  }
  return { verdicts, messages, gaps };
}

const STAGE = "aws_api_gateway_stage.s";

test.each<[string, string]>([
  ["a path", '"../../modules/api"'],
  ["a path of which a part is copied with it", '"../..//modules/api?ref=v1"'],
  ["a path from a function", '"${get_repo_root()}//modules/api"'],
  ["a path from functions and folders", '"${dirname(find_in_parent_folders("root.hcl"))}/../modules/api"'],
  ["this repository at a revision", '"git::git@example.com:acme/infra.git//modules/api?ref=v1.2"'],
  ["a local with a folder", '"${local.base}//api?ref=${local.version}"'],
])("the module of a unit is not judged by its defaults: %s", async (_, source) => {
  const { verdicts, messages, gaps } = await scanned({
    "modules/api/main.tf": MODULE,
    "live/prod/terragrunt.hcl": unit(source),
  });
  expect(verdicts).toEqual([`modules/api ${STAGE}: conditional`]);
  expect(messages[0]).toMatch(/^Depends on var\.log: pass .*; fail /);
  expect(gaps).toEqual([]);
});

test("an unknown value names the unit that gives it", async () => {
  const arn = MODULE.replace('"arn:aws:logs:eu-west-1:111122223333:log-group:a"', "var.arn");
  const { messages } = await scanned({
    "modules/api/main.tf": `${arn.replace("var.log ? [1] : []", "[1]")}\nvariable "arn" {\n  default = ""\n}\n`,
    "live/prod/terragrunt.hcl": unit('"../../modules/api"'),
  });
  expect(messages).toEqual([
    "The destination is not known here: destination_arn is var.arn, which has its value from Terragrunt (live/prod/terragrunt.hcl), which is not worked out here: pass --var or scan the plan.",
  ]);
});

test("a unit's own folder is its module where it names none; an included file may give the values", async () => {
  const { verdicts } = await scanned({
    "live/a/main.tf": MODULE,
    "live/a/terragrunt.hcl": 'include "root" {\n  path = find_in_parent_folders()\n}\n',
    "live/b/main.tf": MODULE,
    "live/b/terragrunt.hcl": 'remote_state {\n  backend = "s3"\n}\n',
    "live/c/main.tf": MODULE,
  });
  expect(verdicts).toEqual([
    `live/a ${STAGE}: conditional`,
    `live/b ${STAGE}: fail`,
    `live/c ${STAGE}: fail`,
  ]);
});

test("what a variable file gives is known, whoever runs the module", async () => {
  const { verdicts } = await scanned({
    "modules/api/main.tf": MODULE,
    "modules/api/terraform.tfvars": "log = true\n",
    "live/prod/terragrunt.hcl": unit('"../../modules/api"'),
  });
  expect(verdicts).toEqual([`modules/api ${STAGE}: pass`]);
});

test("a unit that gives no values leaves the defaults, and runs a module that others call", async () => {
  const { verdicts } = await scanned({
    "modules/api/main.tf": MODULE,
    "other/main.tf": 'module "m" {\n  source = "../modules/api"\n  log    = true\n}\n',
    "live/prod/terragrunt.hcl": unit('"../../modules/api"', ""),
  });
  expect(verdicts).toEqual([`modules/api ${STAGE}: fail`, `other module.m.${STAGE}: pass`]);
});

test("a module outside the scanned folder is read, as the modules of Terraform are", async () => {
  const files = {
    "infra/modules/api/main.tf": MODULE,
    "infra/live/prod/terragrunt.hcl": unit('"../../modules//api"'),
  };
  const { verdicts } = await scanned(files, "infra/live");
  expect(verdicts).toEqual([`infra/modules/api ${STAGE}: conditional`]);
});

test("a module that is not on disk is one gap, however many run it", async () => {
  const source = '"tfr:///acme/api/aws?version=1.0.0"';
  const { gaps } = await scanned({
    "live/a/terragrunt.hcl": unit(source),
    "live/b/terragrunt.hcl": unit(source),
    "live/c/terragrunt.hcl": unit('"../nowhere"'),
    "live/.terraform.lock.hcl": unit('"../nowhere"'),
    "policy.hcl": 'path "secret/*" {\n  capabilities = ["read"]\n}\n',
  });
  expect(gaps).toEqual([
    'live/a/terragrunt.hcl:2: Terragrunt runs the module "tfr:///acme/api/aws?version=1.0.0" here and 1 more times, which was not found on disk, so stages in it are not seen: scan the plan.',
    'live/c/terragrunt.hcl:2: Terragrunt runs the module "../nowhere" here, which was not found on disk, so stages in it are not seen: scan the plan.',
  ]);
});

test("a plan beside a unit stands for its module, whether that is on disk or not", async () => {
  const plan = JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.9.8",
    planned_values: {
      root_module: {
        resources: [
          {
            address: STAGE,
            mode: "managed",
            type: "aws_api_gateway_stage",
            name: "s",
            values: { stage_name: "prod", access_log_settings: [] },
          },
        ],
      },
    },
  });
  const files = {
    "modules/api/main.tf": MODULE,
    "live/a/terragrunt.hcl": unit('"../../modules/api"'),
    "live/a/plan.json": plan,
    "live/far/terragrunt.hcl": unit('"tfr:///acme/api/aws?version=1.0.0"'),
    "live/far/plan.json": plan,
  };
  const { verdicts, gaps } = await scanned(files);
  expect(verdicts).toEqual([`live/a/plan.json ${STAGE}: fail`, `live/far/plan.json ${STAGE}: fail`]);
  expect(gaps).toEqual([]);
  const another = await scanned({ ...files, "live/b/terragrunt.hcl": unit('"../../modules/api"') });
  expect(another.verdicts).toContain(`modules/api ${STAGE}: conditional`);
});

test.each([
  ["terraform {\n  source = local.source\n}\n", "", undefined],
  ['terraform {\n  source = "/srv/modules//api"\n}\n', "srv/modules/api", "/srv/modules/api"],
  ['terraform {\n  source = "."\n}\n', "", undefined],
  ['terraform {\n  source = "git::https://example.com/a.git"\n}\n', "", undefined],
])("how a source is written: %j", (text, tail, path) => {
  const found = terragruntSource({ path: "terragrunt.hcl", absolute: "/terragrunt.hcl", text });
  expect(found).toMatchObject({ tail, givesValues: false });
  expect(found?.path).toBe(path);
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of CloudFormation
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tree } from "../../sources/code/tree.ts";
import { cli } from "../cli.ts";

const CHECK = "apigw_accesslog_retention";
const ONLY = ["--no-config", "--only", CHECK];

interface Plan {
  readonly patches: readonly { effect: string; care: string; checks: string[]; stages: string[] }[];
  readonly manual: readonly { stage: string; reason: string; checks: string[] }[];
}
const planOf = async (cwd: string, ...args: string[]): Promise<Plan> =>
  JSON.parse((await cli(["fix", ".", ...ONLY, "--as", "json", ...args], { cwd })).stdout);

async function verdicts(cwd: string): Promise<string[]> {
  const scan = ["scan", ".", "--no-config", "--checks", CHECK, "-f", "json"];
  const { findings } = JSON.parse((await cli(scan, { cwd })).stdout) as { findings: { verdict: string }[] };
  return findings.map(({ verdict }) => verdict);
}

const terraform = (group: string) => `# logs
resource "aws_cloudwatch_log_group" "g" ${group}

resource "aws_apigatewayv2_stage" "s" {
  api_id = "x"
  name   = "live"

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.g.arn
    format          = "$context.requestId"
  }
}
`;

const template = (group: string) => `Resources:
  Log:
    Type: AWS::Logs::LogGroup # the log
${group}  Live:
    Type: AWS::ApiGatewayV2::Stage
    Properties:
      ApiId: x
      StageName: live
      AccessLogSettings: { DestinationArn: !GetAtt Log.Arn, Format: $context.requestId }
`;

const pulumi = (group: string) => `name: shop
runtime: yaml
resources:
  log:
    type: aws:cloudwatch:LogGroup # the log
${group}  live:
    type: aws:apigatewayv2:Stage
    properties:
      apiId: x
      name: live
      accessLogSettings: { destinationArn: "\${log.arn}", format: $context.requestId }
`;

const service = (provider: string, rest = "") => `service: orders
provider:
  name: aws
  runtime: nodejs22.x
${provider}  logs:
    httpApi: true
functions:
  list:
    handler: src/list.handler
    events:
      - httpApi: GET /orders
${rest}`;

test.each<[string, Record<string, string>, string, string]>([
  ["Terraform without it", { "main.tf": terraform('{\n  name = "g"\n}') }, "for ever", "review"],
  ["a bare block", { "main.tf": terraform("{\n}") }, "for ever", "review"],
  [
    "Terraform with too few days",
    { "main.tf": terraform('{\n  name              = "g"\n  retention_in_days = 3 # enough\n}') },
    "for 3 days",
    "safe",
  ],
  ["a literal null", { "main.tf": terraform("{\n  retention_in_days = null\n}") }, "for ever", "review"],
  [
    "newlines of Windows",
    { "main.tf": terraform('{\n  name = "g"\n}').replaceAll("\n", "\r\n") },
    "for ever",
    "review",
  ],
  ["CloudFormation without properties", { "t.yaml": template("") }, "for ever", "review"],
  [
    "CloudFormation with others",
    { "t.yaml": template("    Properties:\n      LogGroupName: g\n") },
    "for ever",
    "review",
  ],
  [
    "CloudFormation with one day",
    { "t.yaml": template("    Properties: { RetentionInDays: 1 }\n") },
    "for 1 day",
    "safe",
  ],
  ["a service", { "serverless.yml": service("") }, "for ever", "review"],
  ["a Pulumi program without properties", { "Pulumi.yaml": pulumi("") }, "for ever", "review"],
  [
    "a Pulumi program with a few days",
    { "Pulumi.yaml": pulumi("    properties: { retentionInDays: 14, name: g }\n") },
    "for 14 days",
    "safe",
  ],
  [
    "a service with extensions",
    {
      "serverless.yml": service(
        "",
        "resources:\n  extensions:\n    HttpApiStage:\n      Properties:\n        AutoDeploy: true\n",
      ),
    },
    "for ever",
    "review",
  ],
])("%s: patched once, and passes", async (_, files, until, care) => {
  using project = tree(files);
  const { patches, manual } = await planOf(project.root);
  expect(manual).toEqual([]);
  expect(patches).toEqual([
    expect.objectContaining({
      care,
      checks: [CHECK],
      effect: expect.stringContaining(`90 days, until now ${until}.`),
    }),
  ]);
  await cli(["fix", ".", ...ONLY, "--write"], { cwd: project.root });
  expect(await verdicts(project.root)).toEqual(["pass"]);
  expect(await planOf(project.root)).toMatchObject({ patches: [], manual: [] });
  for (const [name, before] of Object.entries(files)) {
    const after = readFileSync(join(project.root, name), "utf8");
    if (before.includes("\r\n")) expect(after.replaceAll("\r\n", "")).not.toContain("\n");
    const lines = new Set(after.split("\n"));
    expect(before.split("\n").filter((line) => !lines.has(line)).length).toBeLessThanOrEqual(1);
  }
});

test.each<[string, Record<string, string>, RegExp]>([
  [
    "a Pulumi variable",
    {
      "Pulumi.yaml": `${pulumi("    properties: { retentionInDays: '${days}' }\n")}variables: { days: 3 }\n`,
    },
    /^The retentionInDays of log hangs on something else/,
  ],
  [
    "a variable",
    {
      "main.tf": `${terraform("{\n  retention_in_days = var.days\n}")}\nvariable "days" {\n  default = 3\n}\n`,
    },
    /retention_in_days is var\.days: give that a value that the standard allows \(90\)/,
  ],
  ["one line", { "main.tf": terraform('{ name = "g" }') }, /written on one line/],
  [
    "a parameter",
    {
      "t.yaml": `Parameters:\n  Days: { Type: Number, Default: 3, AllowedValues: [3] }\n${template("    Properties:\n      RetentionInDays: !Ref Days\n")}`,
    },
    /RetentionInDays of Log hangs on something else/,
  ],
  [
    "the service's own days",
    { "serverless.yml": service("  logRetentionInDays: 3\n") },
    /logRetentionInDays is for the functions too/,
  ],
  [
    "resources in parts",
    {
      "serverless.yml": service(
        "",
        "resources:\n  - Resources:\n      Table:\n        Type: AWS::DynamoDB::Table\n",
      ),
    },
    /does not tell where to add extensions\.HttpApiLogGroup/,
  ],
])("%s: left to people, with the reason", async (_, files, words) => {
  using project = tree(files);
  const { patches, manual } = await planOf(project.root);
  expect(patches).toEqual([]);
  expect(manual).toEqual([
    expect.objectContaining({ checks: [CHECK], reason: expect.stringMatching(words) }),
  ]);
});

test("a module that is called twice is patched once, for all its stages", async () => {
  const module = terraform('{\n  name = "g"\n}');
  using project = tree({
    "main.tf": 'module "a" {\n  source = "./m"\n}\n\nmodule "b" {\n  source = "./m"\n}\n',
    "m/main.tf": module,
  });
  const { patches } = await planOf(project.root);
  expect(patches).toHaveLength(1);
  expect(patches[0]?.stages).toHaveLength(2);
  expect(patches[0]?.effect).toContain(" and 1 more like it keep lines for 90 days");
  await cli(["fix", ".", ...ONLY, "--write"], { cwd: project.root });
  expect(await verdicts(project.root)).toEqual(["pass", "pass"]);
});

test("--safe-only leaves out what will delete lines", async () => {
  using project = tree({ "t.yaml": template("") });
  expect((await planOf(project.root, "--safe-only")).patches).toEqual([]);
});

test("a CDK program sets it itself", async () => {
  using project = tree({});
  cpSync(join(import.meta.dirname, "../../../examples/cdk/cdk.out"), join(project.root, "cdk.out"), {
    recursive: true,
  });
  const standard = "retention:\n  min: 400d\n";
  using config = tree({ "standard.yaml": standard });
  const args = ["fix", ".", "--config", join(config.root, "standard.yaml"), "--only", CHECK, "--as", "json"];
  const { manual } = JSON.parse((await cli(args, { cwd: project.root })).stdout) as Plan;
  expect(manual.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/^A program makes \S+: set its retention there \(400 days\)\.$/),
  ]);
});

test("both checks at once, where both add to the end of one template", async () => {
  const text = `Resources:
  Web:
    Type: AWS::ApiGatewayV2::Stage
    Properties:
      ApiId: x
      StageName: web
  Live:
    Type: AWS::ApiGatewayV2::Stage
    Properties:
      ApiId: x
      StageName: live
      AccessLogSettings: { DestinationArn: !GetAtt Log.Arn, Format: $context.requestId }
  Log:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: g
`;
  using project = tree({ "t.yaml": text });
  const only = ["--no-config", "--only", `apigw_accesslogging,${CHECK}`];
  const { stderr } = await cli(["fix", ".", ...only, "--write"], { cwd: project.root });
  expect(stderr).toContain("wrote t.yaml");
  expect(await verdicts(project.root)).toEqual(["pass", "pass"]);
});

test.each<[string, Record<string, string>]>([
  [
    "a service",
    {
      "serverless.yml": service("")
        .replace("httpApi: true", "httpApi: true\n    restApi: true")
        .replace("events:\n", "events:\n      - http: GET /orders\n"),
    },
  ],
  [
    "a template in one line",
    {
      "t.json": JSON.stringify({
        Resources: Object.fromEntries(
          ["A", "B"].flatMap((name) => [
            [`${name}Log`, { Type: "AWS::Logs::LogGroup" }],
            [
              name,
              {
                Type: "AWS::ApiGatewayV2::Stage",
                Properties: {
                  ApiId: "x",
                  StageName: name,
                  AccessLogSettings: {
                    DestinationArn: { "Fn::GetAtt": [`${name}Log`, "Arn"] },
                    Format: "$context.requestId",
                  },
                },
              },
            ],
          ]),
        ),
      }),
    },
  ],
])("two log groups that stand on one line are two: %s", async (_, files) => {
  using project = tree(files);
  expect(await verdicts(project.root)).toEqual(["fail", "fail"]);
  await cli(["fix", ".", ...ONLY, "--write"], { cwd: project.root });
  expect(await verdicts(project.root)).toEqual(["pass", "pass"]);
});

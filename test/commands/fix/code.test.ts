// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of Terraform and CloudFormation
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { cli } from "../cli.ts";

const ONLY = ["--no-config", "--only", "apigw_accesslogging"];

function folder(files: Record<string, string>): string {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-fix-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  return cwd;
}

const fix = (cwd: string, ...args: string[]) => cli(["fix", ".", ...ONLY, ...args], { cwd });

async function verdicts(cwd: string): Promise<string[]> {
  const { stdout } = await cli(
    ["scan", ".", "--no-config", "--checks", "apigw_accesslogging", "-f", "json"],
    { cwd },
  );
  const { findings } = JSON.parse(stdout) as { findings: { stage: string; verdict: string }[] };
  return findings.map(({ stage, verdict }) => `${stage} ${verdict}`).sort();
}

/** What was there is still there, character by character and in its order; halves written as nothing may give way. */
function expectKept(before: string, after: string): void {
  const kept = before.replaceAll('= ""', "=").replaceAll("= null", "=");
  let at = 0;
  for (const character of kept) {
    at = after.indexOf(character, at) + 1;
    if (at === 0) break;
  }
  expect(at).toBeGreaterThan(0);
  // Nor is a line gone that nothing was added to.
  const lines = new Set(after.split("\n"));
  expect(before.split("\n").filter((line) => !lines.has(line)).length).toBeLessThanOrEqual(3);
}

const REST = `resource "aws_api_gateway_rest_api" "r" {
  name = "r" # the shop
}

/* before */
resource "aws_api_gateway_stage" "s" {
  rest_api_id   = aws_api_gateway_rest_api.r.id
  deployment_id = "d"
  stage_name    = "prod" // prod only
  # at the end
}

# after
variable "x" {
  default = <<-EOT
    resource "aws_api_gateway_stage" "none" {}
  EOT
}
`;

const V2 = (head: string, name: string) => `resource "aws_apigatewayv2_api" "a" {
  name          = "a"
  protocol_type = "HTTP"
}
resource "aws_apigatewayv2_stage" "s" {
${head}
\tapi_id = aws_apigatewayv2_api.a.id
\tname   = ${name}
}
`;

const YAML = `# the shop
AWSTemplateFormatVersion: "2010-09-09"
Conditions:
    IsProd: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
    Api:
        Type: AWS::ApiGateway::RestApi
        Properties: {Name: shop}
    Prod: # a stage
        Type: AWS::ApiGateway::Stage
        Condition: IsProd
        Properties:
            RestApiId: !Ref Api
            StageName: prod # its name
            Description: |
                several

                lines

    Flow: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: flow}}
Outputs:
    Url: {Value: !Ref Api}
`;

const JSON_TEXT = `${JSON.stringify(
  {
    Resources: {
      Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: "a", ProtocolType: "HTTP" } },
      Live: { Type: "AWS::ApiGatewayV2::Stage", Properties: { ApiId: { Ref: "Api" }, StageName: "live" } },
    },
  },
  null,
  4,
)}\n`;

const SAM = `Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: nodejs22.x
      InlineCode: x
      Events:
        Get: {Type: Api, Properties: {Path: /, Method: get}}
  Own:
    Type: AWS::Serverless::HttpApi
`;

test.each<[string, Record<string, string>, string[]]>([
  ["Terraform, a REST stage", { "main.tf": REST }, ["main.tf#aws_api_gateway_stage.s pass"]],
  [
    "Terraform with CRLF",
    { "main.tf": REST.replaceAll("\n", "\r\n") },
    ["main.tf#aws_api_gateway_stage.s pass"],
  ],
  [
    "Terraform with tabs and for_each",
    { "main.tf": V2('\tfor_each = toset(["a", "b"])', "each.key") },
    ['main.tf#aws_apigatewayv2_stage.s["a"] pass', 'main.tf#aws_apigatewayv2_stage.s["b"] pass'],
  ],
  [
    "Terraform with count, in a module that is called twice",
    {
      "m/main.tf": V2("\tcount = 1", '"$default"'),
      "main.tf": 'module "one" {\n  source = "./m"\n}\nmodule "two" {\n  source = "./m"\n}\n',
    },
    [
      "m/main.tf#module.one.aws_apigatewayv2_stage.s[0] pass",
      "m/main.tf#module.two.aws_apigatewayv2_stage.s[0] pass",
    ],
  ],
  [
    "Terraform, half of the settings",
    { "main.tf": V2('\taccess_log_settings {\n\t\tformat = "$context.requestId"\n\t}', '"live"') },
    ["main.tf#aws_apigatewayv2_stage.s pass"],
  ],
  [
    "Terraform, both halves written as nothing",
    {
      "main.tf": V2('\taccess_log_settings {\n\t\tdestination_arn = ""\n\t\tformat = null\n\t}', '"live"'),
    },
    ["main.tf#aws_apigatewayv2_stage.s pass"],
  ],
  ["CloudFormation in YAML", { "t.yaml": YAML }, ["t.yaml#Flow pass", "t.yaml#Prod pass"]],
  [
    "CloudFormation in YAML with CRLF and no last line end",
    { "t.yaml": YAML.trimEnd().replaceAll("\n", "\r\n") },
    ["t.yaml#Flow pass", "t.yaml#Prod pass"],
  ],
  ["CloudFormation in JSON", { "t.json": JSON_TEXT }, ["t.json#Live pass"]],
  [
    "CloudFormation in JSON on one line",
    { "t.json": JSON.stringify(JSON.parse(JSON_TEXT)) },
    ["t.json#Live pass"],
  ],
  [
    "SAM: the implicit API, its extra stage, an API of its own",
    { "t.yaml": SAM },
    ["t.yaml#Own pass", "t.yaml#ServerlessRestApi pass"],
  ],
  [
    "a quick-create HTTP API",
    {
      "t.yaml":
        "Resources:\n  Api:\n    Type: AWS::ApiGatewayV2::Api\n    Properties:\n      Name: a\n      ProtocolType: HTTP\n      Target: arn:aws:lambda:eu-west-1:111122223333:function:f\n",
    },
    ["t.yaml#Api pass"],
  ],
  [
    "the stage of a deployment",
    {
      "t.yaml":
        "Resources:\n  Api:\n    Type: AWS::ApiGateway::RestApi\n    Properties: {Name: a}\n  D:\n    Type: AWS::ApiGateway::Deployment\n    Properties:\n      RestApiId: !Ref Api\n      StageName: prod\n",
    },
    ["t.yaml#D pass"],
  ],
])("%s: the patch applies, keeps what is there, and mends", async (_, files, wanted) => {
  const cwd = folder(files);
  const { stdout: patch, exit } = await fix(cwd, "--as", "patch");
  expect(exit).toBe(0);
  writeFileSync(join(cwd, "fix.patch"), patch);
  execFileSync("git", ["apply", "--check", "fix.patch"], { cwd });
  const written = await fix(cwd, "--write");
  expect(written.stderr).toMatch(/wrote /);
  expect(await verdicts(cwd)).toEqual(wanted);
  for (const [path, before] of Object.entries(files)) {
    const after = readFileSync(join(cwd, path), "utf8");
    expectKept(before, after);
    expect(after.includes("\r\n") && /[^\r]\n/.test(after)).toBe(false);
  }
  expect((await fix(cwd, "--as", "patch")).stdout).toBe("");
});

test.each<[string, Record<string, string>, RegExp]>([
  [
    "a dynamic block",
    {
      "main.tf": V2(
        '\tdynamic "access_log_settings" {\n\t\tfor_each = []\n\t\tcontent {\n\t\t\tdestination_arn = "a"\n\t\t\tformat = "b"\n\t\t}\n\t}',
        '"live"',
      ),
    },
    /hang on for_each = \[\]/,
  ],
  [
    "a variable that is null",
    {
      "main.tf": `variable "arn" {\n  default = null\n}\n${V2('\taccess_log_settings {\n\t\tdestination_arn = var.arn\n\t\tformat = "$context.requestId"\n\t}', '"live"')}`,
    },
    /destination_arn is var\.arn, which comes to nothing/,
  ],
  [
    "the stage of a deployment in Terraform",
    {
      "main.tf": 'resource "aws_api_gateway_deployment" "d" {\n  rest_api_id = "r"\n  stage_name  = "s"\n}\n',
    },
    /take\s+stage_name out/,
  ],
  [
    "settings under a condition",
    {
      "t.yaml":
        "Parameters: {P: {Type: String, Default: a, AllowedValues: [a]}}\nConditions: {C: !Equals [!Ref P, b]}\nResources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      RestApiId: r\n      StageName: s\n      AccessLogSetting: !If [C, {DestinationArn: a, Format: b}, !Ref AWS::NoValue]\n",
    },
    /hangs on !If/,
  ],
])("%s is left to people, with the reason", async (_, files, words) => {
  const cwd = folder(files);
  const { stdout, exit } = await fix(cwd);
  expect(stdout).toMatch(words);
  expect(stdout).not.toContain("+++ ");
  expect(exit).toBe(1);
  const written = await fix(cwd, "--write");
  expect(written.stderr).not.toMatch(/wrote/);
  for (const [path, before] of Object.entries(files))
    expect(readFileSync(join(cwd, path), "utf8")).toBe(before);
});

test("a log group that nothing uses is taken, and somebody is to look at that", async () => {
  const group =
    'resource "aws_cloudwatch_log_group" "free" {\n  name              = "free"\n  retention_in_days = 90\n}\n';
  const cwd = folder({ "main.tf": REST, "logs.tf": group });
  const { stdout } = await fix(cwd);
  expect(stdout).toContain("destination_arn = aws_cloudwatch_log_group.free.arn");
  expect(stdout).toMatch(/Look at it\s+first/);
  expect(stdout).not.toContain("logs.tf");
  expect((await fix(cwd, "--safe-only", "--as", "patch")).stdout).toBe("");
});

test("files keep their mode, links that lead out are left alone, and standard input cannot be written", async () => {
  const cwd = folder({ "main.tf": REST });
  chmodSync(join(cwd, "main.tf"), 0o640);
  await fix(cwd, "--write");
  expect(statSync(join(cwd, "main.tf")).mode & 0o777).toBe(0o640);

  const away = folder({ "main.tf": REST });
  const linking = folder({});
  symlinkSync(join(away, "main.tf"), join(linking, "main.tf"));
  await fix(linking, "--write");
  expect(readFileSync(join(away, "main.tf"), "utf8")).toBe(REST);
});

test("patches of one module never add the same resource", async () => {
  const http = 'resource "aws_apigatewayv2_stage" "s" {\n  api_id = "y"\n  name   = "live"\n}\n';
  const json = '{"resource":{"aws_cloudwatch_log_group":{"s_access_log_2":{"name":"taken"}}}}';
  const cwd = folder({ "main.tf": REST, "http.tf": http, "more.tf.json": json });
  await fix(cwd, "--write");
  const both = ["main.tf", "http.tf"].map((path) => readFileSync(join(cwd, path), "utf8")).join("");
  const labels = [...both.matchAll(/resource "aws_cloudwatch_log_group" "(\w+)"/g)].map(([, label]) => label);
  expect(labels.sort()).toEqual(["s_access_log", "s_access_log_3"]);
  for (const label of labels)
    expect(both).toContain(`destination_arn = aws_cloudwatch_log_group.${label}.arn`);
});

test("overrides of a quick-create API never take the name of a resource", async () => {
  const template = `Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: a, ProtocolType: HTTP, Target: 'arn:aws:lambda:eu-west-1:111122223333:function:f'}
  ApiOverrides:
    Type: AWS::SNS::Topic
`;
  const cwd = folder({ "t.yaml": template });
  await fix(cwd, "--write");
  const after = readFileSync(join(cwd, "t.yaml"), "utf8");
  expect(after.match(/^ {2}\w+(?=:)/gm)).toEqual([
    "  Api",
    "  ApiOverrides",
    "  ApiAccessLog",
    "  ApiOverrides2",
  ]);
});

test("a byte order mark stays, in the file and in the diff", async () => {
  const text = '\uFEFFresource "aws_apigatewayv2_stage" "s" {\n  api_id = "y"\n  name   = "live"\n}\n';
  const [patched, written] = [folder({ "main.tf": text }), folder({ "main.tf": text })];
  execFileSync("git", ["init", "-q"], { cwd: patched });
  const { stdout } = await fix(patched, "--as", "patch");
  execFileSync("git", ["apply"], { cwd: patched, input: stdout });
  await fix(written, "--write");
  const after = readFileSync(join(written, "main.tf"), "utf8");
  expect(after.startsWith(text.slice(0, 20)) && after.includes("access_log_settings")).toBe(true);
  expect(readFileSync(join(patched, "main.tf"), "utf8")).toBe(after);
});

test.each(["a b.tf", 'it\'s "quoted".tf', "é\u0001\n\t.tf", "back\\slash.tf"])(
  "git applies the diff of a file named %j",
  async (name) => {
    const cwd = folder({ [name]: REST });
    execFileSync("git", ["init", "-q"], { cwd });
    const { stdout } = await fix(cwd, "--as", "patch");
    execFileSync("git", ["apply"], { cwd, input: stdout });
    expect(readFileSync(join(cwd, name), "utf8")).toContain("access_log_settings");
  },
);

test.each([
  ["Fn::If", "Fn::If: [Prod, {ApiId: x, StageName: a}, {ApiId: y, StageName: a}]"],
  ["a transform's own mapping", "!Transform {Name: AWS::Include, Parameters: {Location: s3://x/y}}"],
])("nothing is put beside a function that stands for the properties: %s", async (_, properties) => {
  const template = `Conditions: {Prod: !Equals [!Ref "AWS::Region", x]}
Resources:
  A:
    Type: AWS::ApiGatewayV2::Stage
    Properties:
      ${properties}
`;
  const cwd = folder({ "t.yaml": template });
  await fix(cwd, "--write");
  expect(readFileSync(join(cwd, "t.yaml"), "utf8")).toBe(template);
});

test("UTF-16 is left to people, and the reason is said", async () => {
  const cwd = folder({});
  const template =
    "Resources:\n  A:\n    Type: AWS::ApiGatewayV2::Stage\n    Properties: {ApiId: x, StageName: a}\n";
  writeFileSync(join(cwd, "t.yaml"), Buffer.from(`\uFEFF${template}`, "utf16le"));
  const { stdout } = await fix(cwd);
  expect(stdout).toMatch(/save\s+it\s+as\s+UTF-8/);
  expect(stdout).not.toContain("+++ ");
});

test("a comment beside a patch gives no command to the pipeline that shows it, and is in the patch as it is", async () => {
  const comment = "# ##vso[task.setvariable variable=x]y";
  const cwd = folder({
    "api.yaml": `Resources:
  P:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: abc
      StageName: prod
${comment}
`,
  });
  const { stdout } = await fix(cwd);
  expect(stdout).toContain("AccessLogSetting");
  expect(stdout).toContain("# #\\x23vso[task.setvariable");
  expect(stdout).not.toContain("##vso[");
  expect((await fix(cwd, "--as", "patch")).stdout).toContain(comment);
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of Terraform and CloudFormation
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { cli } from "../cli.ts";

type Files = Record<string, string>;

function folder(files: Files): string {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-hard-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  return cwd;
}

const fix = (cwd: string, only: string, ...args: string[]) =>
  cli(["fix", ".", "--no-config", "--only", only, ...args], { cwd });

/** Applies the patch with git in one copy and by `--write` in another: both give the same files, which are given back. */
async function mended(files: Files): Promise<Files> {
  const [byGit, byWrite] = [folder(files), folder(files)];
  const { stdout } = await fix(byGit, "apigw_accesslogging", "--as", "patch");
  writeFileSync(join(byGit, "fix.patch"), stdout);
  execFileSync("git", ["apply", "fix.patch"], { cwd: byGit, stdio: "pipe" });
  const { stderr } = await fix(byWrite, "apigw_accesslogging", "--write");
  expect(stderr).not.toContain("not written");
  const texts = (cwd: string): Files =>
    Object.fromEntries(Object.keys(files).map((path) => [path, readFileSync(join(cwd, path), "utf8")]));
  expect(texts(byWrite)).toEqual(texts(byGit));
  expect((await fix(byWrite, "apigw_accesslogging", "--as", "patch")).stdout).toBe("");
  return texts(byWrite);
}

const rest = (label: string, more = "") => `resource "aws_api_gateway_stage" "${label}" {
  rest_api_id   = "abc"
  deployment_id = "d"
  stage_name    = "${label}"
${more}}
`;

const HTTP = `resource "aws_apigatewayv2_api" "a" {
  name          = "a"
  protocol_type = "HTTP"
}
resource "aws_apigatewayv2_stage" "s" {
  api_id = aws_apigatewayv2_api.a.id
  name   = "live"
}
`;

const FREE =
  'resource "aws_cloudwatch_log_group" "free" {\n  name              = "free"\n  retention_in_days = 90\n}\n';

const template = (
  properties: string,
) => `Conditions: {C: !Equals [!Ref AWS::Region, eu-west-1]}\nResources:\n  S:
    Type: AWS::ApiGateway::Stage
    Properties:
${properties}`;

const PLAIN = template("      RestApiId: r\n      StageName: p\n");

test.each<[string, Files]>([
  ["Terraform", { "main.tf": `\uFEFF${rest("s")}` }],
  ["YAML", { "t.yaml": `\uFEFF${PLAIN}` }],
  [
    "JSON on one line",
    {
      "t.json":
        '\uFEFF{"Resources":{"S":{"Type":"AWS::ApiGateway::Stage","Properties":{"RestApiId":"r","StageName":"p"}}}}',
    },
  ],
])("a byte order mark stays: %s", async (_, files) => {
  for (const [path, after] of Object.entries(await mended(files))) {
    expect(after).not.toBe(files[path]);
    expect(after.lastIndexOf("\uFEFF")).toBe(0);
  }
});

test("a file in UTF-16 is left alone", async () => {
  const cwd = folder({});
  const bytes = Buffer.from(`\uFEFF${PLAIN}`, "utf16le");
  writeFileSync(join(cwd, "t.yaml"), bytes);
  expect((await fix(cwd, "apigw_accesslogging", "--as", "patch")).stdout).toBe("");
  await fix(cwd, "apigw_accesslogging", "--write");
  expect(readFileSync(join(cwd, "t.yaml")).equals(bytes)).toBe(true);
});

test.each(['a b/it\'s "q".tf', "a\nb/x\ty.tf", "a\u0001b/é\u0085.tf", "back\\slash.tf"])(
  "git finds the file named %j",
  async (path) => {
    const files = await mended({ [path]: rest("s") });
    expect(files[path]).toContain("access_log_settings");
  },
);

const labels = (files: Files): string[] =>
  Object.values(files)
    .flatMap((text) =>
      [...text.matchAll(/"aws_cloudwatch_log_group" "(\w+)"/g)].map(([, label = ""]) => label),
    )
    .sort();

test("stages of the same label in two files of a module get log groups of different labels", async () => {
  const files = await mended({ "a.tf": rest("s"), "b.tf": HTTP });
  expect(labels(files)).toEqual(["s_access_log", "s_access_log_2"]);
  expect(files["b.tf"]).toContain("destination_arn = aws_cloudwatch_log_group.s_access_log_2.arn");
});

test("modules of their own have labels of their own", async () => {
  const files = await mended({ "one/a.tf": rest("s"), "two/a.tf": rest("s") });
  expect(labels(files)).toEqual(["s_access_log", "s_access_log"]);
});

test("a log group that Terraform's JSON declares keeps its label", async () => {
  const json =
    '{"resource":{"aws_cloudwatch_log_group":{"s_access_log":{"name":"x","retention_in_days":90}}},"output":{"x":{"value":"${aws_cloudwatch_log_group.s_access_log.arn}"}}}';
  const files = await mended({ "a.tf": rest("s"), "b.tf.json": json });
  expect(labels(files)).toEqual(["s_access_log_2"]);
  expect(files["b.tf.json"]).toBe(json);
});

test("a log group that Terraform's JSON names is not free", async () => {
  const files = await mended({
    "a.tf": rest("s"),
    "g.tf": FREE,
    "b.tf.json": '{"output":{"x":{"value":"${aws_cloudwatch_log_group.free.arn}"}}}',
  });
  expect(labels(files)).toEqual(["free", "s_access_log"]);
});

test("blank lines that a block scalar keeps stay in it", async () => {
  const text = template("      RestApiId: r\n      StageName: p\n      Description: |+\n        a\n\n\n");
  const files = await mended({ "t.yaml": text });
  expect(files["t.yaml"]).toContain("Description: |+\n        a\n\n\n      AccessLogSetting:");
});

test("those of a scalar that keeps none stay below what is added", async () => {
  const text = template("      RestApiId: r\n      StageName: p\n      Description: |\n        a\n\n\n");
  const files = await mended({ "t.yaml": text });
  expect(files["t.yaml"]).toContain("Description: |\n        a\n      AccessLogSetting:");
});

const ignoring = (what: string) => rest("s", `  lifecycle {\n    ignore_changes = ${what}\n  }\n`);

test.each<[string, string, string, RegExp]>([
  ["a.tf", ignoring("[tags, access_log_settings]"), "apigw_accesslogging", /ignores\s+changes/],
  ["a.tf", ignoring("all"), "apigw_accesslogging", /ignores\s+changes/],
  [
    "a.tf",
    `${rest("s", '  access_log_settings {\n    destination_arn = aws_cloudwatch_log_group.g.arn\n    format          = "$context.requestId"\n  }\n')}resource "aws_cloudwatch_log_group" "g" {\n  name = "g"\n  lifecycle {\n    ignore_changes = [retention_in_days]\n  }\n}\n`,
    "apigw_accesslog_retention",
    /ignores\s+changes\s+of\s+retention_in_days/,
  ],
  [
    "t.yaml",
    template("      Fn::If: [C, {RestApiId: r, StageName: p}, {RestApiId: r, StageName: q}]\n"),
    "apigw_accesslogging",
    /Properties\s+hang\s+on\s+a\s+function/,
  ],
])("what a patch would not change is left to people: %s %#", async (path, text, check, words) => {
  const cwd = folder({ [path]: text });
  expect((await fix(cwd, check)).stdout).toMatch(words);
  await fix(cwd, check, "--write");
  expect(readFileSync(join(cwd, path), "utf8")).toBe(text);
});

test("other changes that are ignored are no reason", async () => {
  const files = await mended({ "a.tf": ignoring("[tags, variables]") });
  expect(files["a.tf"]).toContain("access_log_settings {");
});

const inBraces = (properties: string) =>
  `Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties: {${properties}}\nOutputs: {Name: {Value: x}}\n`;

test.each<[string, string, RegExp]>([
  [
    "a comma behind the last",
    " RestApiId: r, StageName: p, ",
    /StageName: p, AccessLogSetting: \{.*\}, \}\n/,
  ],
  [
    "a comma and a comment, each on its line",
    "\n      RestApiId: r,\n      StageName: p, # the stage\n    ",
    /\n {6}StageName: p, # the stage\n {6}AccessLogSetting: \{.*\},\n {4}\}\n/,
  ],
  [
    "a comment alone",
    "\n      RestApiId: r,\n      StageName: p # the stage, and more\n      # the end\n    ",
    /\n {6}StageName: p, # the stage, and more\n {6}AccessLogSetting: \{.*\}\n {6}# the end\n {4}\}\n/,
  ],
  [
    "no value at all",
    'RestApiId: r, StageName: p, AccessLogSetting: !Ref "AWS::NoValue"',
    /AccessLogSetting: \{DestinationArn: /,
  ],
  [
    "no value, in its long form",
    "RestApiId: r, StageName: p, AccessLogSetting: {Ref: AWS::NoValue}",
    /AccessLogSetting: \{DestinationArn: /,
  ],
  [
    "half of it no value",
    "RestApiId: r, StageName: p, AccessLogSetting: {DestinationArn: !Ref AWS::NoValue, Format: $context.requestId}",
    /AccessLogSetting: \{DestinationArn: !Sub '[^']*', Format: \$context\.requestId\}/,
  ],
])("a mapping in braces, with %s", async (_, properties, expected) => {
  const before = inBraces(properties);
  const { "t.yaml": after = "" } = await mended({ "t.yaml": before });
  expect(after).toMatch(expected);
  expect(after).toContain("\nOutputs: {Name: {Value: x}}\n");
});

test("what is shared by an anchor or merged is left to people, and they are told so", async () => {
  const cwd = folder({
    "t.yaml": `Resources:
  Base: &base
    Type: AWS::ApiGatewayV2::Stage
    Properties: &shared {ApiId: r, StageName: one}
  Other:
    <<: *base
    Properties: {<<: *shared, StageName: two}
`,
  });
  const { stdout } = await fix(cwd, "apigw_accesslogging", "--as", "json");
  const { manual, patches } = JSON.parse(stdout) as { manual: { reason: string }[]; patches: unknown[] };
  expect(patches).toEqual([]);
  expect(manual.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/^It shares what it says with other places, by an anchor/),
    expect.stringMatching(/^It shares what it says with other places, by an anchor/),
  ]);
});

const group = (more: string) =>
  `resource "aws_cloudwatch_log_group" "g" {\n${more}  retention_in_days = 90\n}\n`;

test.each<[string, string]>([
  ["of a function", '  name = "/aws/lambda/orders"\n'],
  ["of a function that the code makes", '  name = "/aws/lambda/${aws_lambda_function.f.function_name}"\n'],
  ["of execution logs", '  name = "API-Gateway-Execution-Logs_abc/live"\n'],
  ["that something else names", '  name = "/app/orders"\n'],
  ["of another Region", '  name = "free"\n  region = "eu-west-1"\n'],
  ["of a class that nothing reads", '  name = "free"\n  log_group_class = "INFREQUENT_ACCESS"\n'],
  ["of another provider", '  name = "free"\n  provider = aws.eu\n'],
])("a log group %s is not free", async (_, more) => {
  const task = 'locals {\n  options = { "awslogs-group" = "/app/orders" }\n}\n';
  const files = await mended({ "main.tf": rest("s"), "more.tf": group(more) + task });
  expect(files["main.tf"]).toContain("destination_arn = aws_cloudwatch_log_group.s_access_log.arn");
});

test.each(["/aws/apigateway/orders", "/aws/vendedlogs/apigw/orders", "/aws/http-api/orders", "orders"])(
  "a log group that is named %s may be free",
  async (name) => {
    const files = await mended({ "main.tf": rest("s"), "more.tf": group(`  name = "${name}"\n`) });
    expect(files["main.tf"]).toContain("destination_arn = aws_cloudwatch_log_group.g.arn");
  },
);

test.each([
  "!Sub /aws/lambda/${Fn}",
  '!Join ["", ["/aws/lambda/", !Ref Fn]]',
  "/aws/codebuild/x",
  "/app/orders",
])("a template's log group that is named %s is not free", async (name) => {
  const more = `  Logs:\n    Type: AWS::Logs::LogGroup\n    Properties:\n      LogGroupName: ${name}\n      RetentionInDays: 90\n`;
  const files = await mended({ "t.yaml": `${PLAIN}${more}Outputs: {O: {Value: x/app/orders}}\n` });
  expect(files["t.yaml"]).toContain("log-group:${SAccessLog}");
});

test("the log group is made where the stage is, and as often", async () => {
  const place = '  region        = "eu-west-1"\n  provider      = aws.eu\n';
  const { "main.tf": here } = await mended({ "main.tf": rest("s", place) });
  expect(here).toContain('"s_access_log" {\n  provider = aws.eu\n  region   = "eu-west-1"\n\n  name');
  const keys = "  for_each = {\n    a = 1\n    b = 2\n  }\n";
  for (const [before, newline] of [
    [rest("s", keys), "\n"],
    [rest("s", keys).replaceAll("\n", "\r\n"), "\r\n"],
  ] as const) {
    const { "main.tf": often } = await mended({ "main.tf": before });
    expect(often).toContain(`"s_access_log" {\n${keys}\n  name`.replaceAll("\n", newline));
    expect(often?.replaceAll("\r\n", "").includes("\r")).toBe(false);
  }
});

test.each([
  ["access_log_settings {}", "  access_log_settings {\n    destination_arn = aws_cloud"],
  ["access_log_settings { }", "  access_log_settings {\n    destination_arn = aws_cloud"],
  [
    'access_log_settings {\n    destination_arn = ""\n    format          = ""\n  }',
    "\n    format = replace(",
  ],
])("settings written as %j are filled in as `terraform fmt` has it", async (settings, expected) => {
  const { "main.tf": after } = await mended({ "main.tf": rest("s", `  ${settings}\n`) });
  expect(after).toContain(expected);
  expect(after?.match(/access_log_settings \{\n/g)).toHaveLength(1);
});

test("where the kind of API is not known, somebody is to see which it is", async () => {
  const stage = 'resource "aws_apigatewayv2_stage" "s" {\n  api_id = "abc"\n  name   = "live"\n}\n';
  const cwd = folder({ "main.tf": stage });
  const { stdout } = await fix(cwd, "apigw_accesslogging");
  expect(stdout.replace(/\s+/g, " ")).toContain("Whether it is an HTTP or a WebSocket API is not known here");
  expect((await fix(cwd, "apigw_accesslogging", "--safe-only", "--as", "patch")).stdout).toBe("");
  const known = folder({ "main.tf": HTTP });
  expect((await fix(known, "apigw_accesslogging", "--safe-only", "--as", "patch")).stdout).toContain(
    "$context.",
  );
});

test("a template's log group of a class that nothing reads is not free", async () => {
  const more = "  Logs:\n    Type: AWS::Logs::LogGroup\n    Properties: {LogGroupClass: DELIVERY}\n";
  expect((await mended({ "t.yaml": PLAIN + more }))["t.yaml"]).toContain("log-group:${SAccessLog}");
});

test.each([
  ["      AccessLogSetting: # later\n", "      AccessLogSetting: # later\n        DestinationArn: !Sub"],
  ["      AccessLogSetting: ~\n", "      AccessLogSetting:\n        DestinationArn: !Sub"],
  [
    '      AccessLogSetting:\n        DestinationArn: "" # a\n        Format: >-\n\n',
    "${SAccessLog}' # a\n        Format: '{",
  ],
  ["      AccessLogSetting:\n        DestinationArn: null # a\n        Format: ~\n", "${SAccessLog}' # a\n"],
])("settings of a template that are written as nothing are filled in: %j", async (settings, expected) => {
  const { "t.yaml": after } = await mended({
    "t.yaml": template(`      RestApiId: r\n      StageName: p\n${settings}`),
  });
  expect(after).toContain(expected);
});

test("a stage of the Cloud Control provider is left to people, with what it takes", async () => {
  const code =
    'resource "awscc_apigateway_stage" "s" {\n  rest_api_id = "abc"\n  stage_name  = "live"\n}\nresource "awscc_apigatewayv2_stage" "t" {\n  api_id     = "abc"\n  stage_name = "live"\n}\n';
  const cwd = folder({ "main.tf": code });
  const { stdout } = await fix(cwd, "apigw_accesslogging", "--write");
  const said = stdout.replaceAll(/\s+/g, " ");
  expect(said).toContain("awscc_apigateway_stage.s is of the awscc provider, which is not patched");
  expect(said).toContain("give it access_log_setting with destination_arn and format");
  expect(said).toContain("give it access_log_settings with destination_arn and format");
  expect(readFileSync(join(cwd, "main.tf"), "utf8")).toBe(code);
});

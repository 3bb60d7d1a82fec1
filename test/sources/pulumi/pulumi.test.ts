import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { scan, skipped, tree } from "../code/tree.ts";

const FIXTURES = resolve(import.meta.dirname, "../../../fixtures/pulumi");
const URN = "urn:pulumi:prod::orders::aws:apigateway/stage:Stage::";

test.each([
  [
    "yaml-program",
    [
      "Pulumi.yaml#deployment fail",
      "Pulumi.yaml#half fail",
      "Pulumi.yaml#live pass",
      "Pulumi.yaml#logged pass",
      "Pulumi.yaml#open unknown",
      "Pulumi.yaml#quick fail",
      "Pulumi.yaml#unlogged fail",
    ],
  ],
  ["stacks-that-differ", ["Pulumi.yaml#stage unknown"]],
  [
    "preview",
    [
      `preview.json#${URN}plain fail`,
      `preview.json#${URN}secret pass`,
      "preview.json#urn:pulumi:prod::orders::aws:apigatewayv2/stage:Stage::live pass",
    ],
  ],
  ["stack-export", [`stack.json#${URN}prod pass`]],
])("%s", async (name, verdicts) => {
  const seen = await scan(resolve(FIXTURES, name));
  expect(seen.verdicts).toEqual(verdicts);
  expect(seen.gaps).toEqual([]);
});

test("a stage's API, kind and lines come from the program", async () => {
  const { slices } = await scan(resolve(FIXTURES, "yaml-program"));
  const stages = slices.flatMap((slice) => slice.stages);
  expect(stages.find(({ name }) => name === "live")).toMatchObject({
    apiType: "WEBSOCKET",
    api: { id: "socket", name: "chat" },
    origin: { kind: "pulumi", file: "Pulumi.yaml", line: 51, endLine: 60, address: "live" },
  });
  expect(stages.find(({ name }) => name === "$default")).toMatchObject({ managed: true, apiType: "HTTP" });
});

test("a stage of another API with the same name does not hide a deployment's stage", async () => {
  using files = tree({
    "Pulumi.yaml": [
      "name: p",
      "runtime: yaml",
      "resources:",
      "  deployment: { type: 'aws:apigateway:Deployment', properties: { restApi: abc, stageName: prod } }",
      "  same: { type: 'aws:apigateway:Deployment', properties: { restApi: def, stageName: prod } }",
      "  stage:",
      "    type: aws:apigateway:Stage",
      "    properties:",
      "      restApi: def",
      "      stageName: prod",
      "      deployment: d",
      "      accessLogSettings: { destinationArn: 'arn:aws:logs:eu-west-1:1:log-group:a', format: $context.requestId }",
      "",
    ].join("\n"),
  });
  expect((await scan(files.root)).verdicts).toEqual([
    "Pulumi.yaml#deployment fail",
    "Pulumi.yaml#stage pass",
  ]);
});

const STAGE = [
  "resources:",
  "  stage:",
  "    type: aws-native:apigateway:Stage",
  "    properties:",
  "      restApiId: abc",
  "      stageName: prod",
  "      accessLogSetting: { destinationArn: '$" + "{destination}', format: $context.requestId }",
  "",
];
const DESTINATION = "arn:aws:logs:eu-west-1:111122223333:log-group:x";
const PROJECT = ["name: orders", "runtime: yaml"];

describe("a key that a stack leaves out", () => {
  const verdicts = async (project: readonly string[], stacks: Record<string, string>) => {
    using files = tree({ "Pulumi.yaml": [...project, ...STAGE].join("\n"), ...stacks });
    return await scan(files.root);
  };
  const withKey = `config:\n  orders:destination: ${DESTINATION}\n`;

  test("has no value there", async () => {
    const seen = await verdicts(PROJECT, {
      "Pulumi.dev.yaml": withKey,
      "Pulumi.prod.yaml": "config:\n  aws:region: eu-west-1\n",
    });
    expect(seen.verdicts).toEqual(["Pulumi.yaml#stage unknown"]);
  });

  test("has the program's default there", async () => {
    const byDefault = (value: string) => [...PROJECT, "config:", `  destination: { default: "${value}" }`];
    const stacks = { "Pulumi.dev.yaml": withKey, "Pulumi.prod.yaml": "config: {}\n" };
    expect((await verdicts(byDefault(""), stacks)).verdicts).toEqual(["Pulumi.yaml#stage unknown"]);
    expect((await verdicts(byDefault(DESTINATION), stacks)).verdicts).toEqual(["Pulumi.yaml#stage pass"]);
  });

  test("is open where the file of a stack is broken", async () => {
    const seen = await verdicts(PROJECT, { "Pulumi.dev.yaml": withKey, "Pulumi.prod.yaml": "config: [\n" });
    expect(seen.verdicts).toEqual(["Pulumi.yaml#stage unknown"]);
    expect(seen.gaps).toEqual(["syntax-error Pulumi.prod.yaml:2"]);
  });

  test("is known where all stacks agree", async () => {
    const seen = await verdicts(PROJECT, { "Pulumi.dev.yaml": withKey, "Pulumi.prod.yaml": withKey });
    expect(seen.verdicts).toEqual(["Pulumi.yaml#stage pass"]);
  });
});

test("a stage whose name is not known is called what the program calls it", async () => {
  const name = "$" + "{env}";
  using files = tree({
    "Pulumi.yaml": [
      ...PROJECT,
      "config: { env: { type: string } }",
      "resources:",
      `  one: { type: 'aws:apigateway:Stage', properties: { restApi: abc, stageName: '${name}' } }`,
      `  two: { type: 'aws:apigateway:Deployment', properties: { restApi: def, stageName: '${name}' } }`,
      "",
    ].join("\n"),
  });
  const { slices } = await scan(files.root);
  expect(slices.flatMap(({ stages }) => stages.map((stage) => stage.name))).toEqual([name, name]);
});

test("a stage that the program only reads is none of its own", async () => {
  using files = tree({
    "Pulumi.yaml": [
      ...PROJECT,
      "resources:",
      "  theirs: { type: 'aws:apigateway:Stage', get: { id: ags-abc-prod } }",
      "  ours: { type: 'aws:apigateway:Stage', properties: { restApi: abc, stageName: dev } }",
      "",
    ].join("\n"),
  });
  expect((await scan(files.root)).verdicts).toEqual(["Pulumi.yaml#ours fail"]);
});

describe("a project in a programming language", () => {
  const PROGRAM = {
    "Pulumi.yaml": "name: orders\nruntime: nodejs\n",
    "index.ts": 'import * as aws from "@pulumi/aws"; new aws.apigateway.Stage("s", {});\n',
  };
  const preview = (project: string, type = "aws:apigateway/stage:Stage") =>
    JSON.stringify({
      steps: [
        {
          op: "create",
          newState: {
            urn: `urn:pulumi:dev::${project}::${type}::s`,
            type,
            inputs: { stageName: "dev", restApi: "abc" },
          },
        },
      ],
    });

  test("is a gap as long as nobody wrote its preview", async () => {
    using files = tree(PROGRAM);
    expect((await scan(files.root)).gaps).toEqual(["unsupported-format Pulumi.yaml"]);
  });

  test("is answered by a preview of it, with API Gateway or without", async () => {
    using files = tree({ ...PROGRAM, "preview.json": preview("orders") });
    const seen = await scan(files.root);
    expect(seen.gaps).toEqual([]);
    expect(seen.verdicts).toEqual([
      `preview.json#urn:pulumi:dev::orders::aws:apigateway/stage:Stage::s fail`,
    ]);
    expect(skipped(seen, "Pulumi.yaml")).toBe("its preview or exported stack is read instead");
    using others = tree({ ...PROGRAM, "preview.json": preview("orders", "aws:s3/bucket:Bucket") });
    expect((await scan(others.root)).gaps).toEqual([]);
  });

  test("is not answered by the preview of another, nor by one that may be of either", async () => {
    using files = tree({ ...PROGRAM, "preview.json": preview("payments") });
    expect((await scan(files.root)).gaps).toEqual(["unsupported-format Pulumi.yaml"]);
    const two = Object.entries(PROGRAM).flatMap(([path, text]) => [
      [`a/${path}`, text],
      [`b/${path}`, text],
    ]);
    using same = tree({ ...Object.fromEntries(two), "a/preview.json": preview("orders") });
    expect((await scan(same.root)).gaps).toEqual(["unsupported-format b/Pulumi.yaml"]);
  });
});

import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, ftruncateSync, openSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { MissingPath } from "../../../src/sources/code/options.ts";
import { INPUTS, scan, skipped, tree, withoutRoot } from "./tree.ts";

const stage = (name: string, metadata = "") => `
  ${name}:
    Type: AWS::ApiGateway::Stage${metadata}
    Properties: { RestApiId: abc, StageName: prod }`;
const TEMPLATE = `AWSTemplateFormatVersion: "2010-09-09"\nResources:${stage("Stage")}\n`;

describe("what is walked", () => {
  test("a template is known by its content, whatever its name", async () => {
    using files = tree({ "a/stack.txt": TEMPLATE, "b/no-ending": TEMPLATE, "c/readme.md": TEMPLATE });
    const seen = await scan(files.root);
    expect(seen.verdicts).toEqual(["a/stack.txt#Stage fail", "b/no-ending#Stage fail"]);
    expect(skipped(seen, "c/readme.md")).toBe("no infrastructure code is in .md files");
  });

  test("a template may be indented as a whole, and one in a text of other YAML is none", async () => {
    const indented = TEMPLATE.replaceAll(/^/gm, "  ");
    using files = tree({
      "a.yaml": `# a comment\n---\n${indented}`,
      "b.yaml": `kind: ConfigMap\ndata:\n  template: |\n${indented.replaceAll(/^/gm, "  ")}`,
    });
    const seen = await scan(files.root);
    expect(seen.verdicts).toEqual(["a.yaml#Stage fail"]);
    expect(skipped(seen, "b.yaml")).toBe("no kind of infrastructure code that is read");
  });

  test(".gitignore counts, nested and negated, with and without git", async () => {
    using files = tree({
      ".gitignore": "*.yaml\n!keep.yaml\nout/\n",
      "drop.yaml": TEMPLATE,
      "keep.yaml": TEMPLATE,
      "out/keep.yaml": TEMPLATE,
      "in/.gitignore": "!drop.yaml\n",
      "in/drop.yaml": TEMPLATE,
    });
    const expected = ["in/drop.yaml#Stage fail", "keep.yaml#Stage fail"];
    expect((await scan(files.root)).verdicts).toEqual(expected);
    execFileSync("git", ["init", "-q", files.root]);
    expect((await scan(files.root)).verdicts).toEqual(expected);
    // From inside the repository, the rules of the folders above count too.
    expect((await scan(join(files.root, "in"))).verdicts).toEqual(["drop.yaml#Stage fail"]);
  });

  test("a file that is asked for is read although it is ignored", async () => {
    using files = tree({ ".gitignore": "*\n", "t.yaml": TEMPLATE });
    expect((await scan(files.root, ["t.yaml"])).verdicts).toEqual(["t.yaml#Stage fail"]);
  });

  test("installed packages and tools' own folders are left out", async () => {
    using files = tree({
      "node_modules/x/t.yaml": TEMPLATE,
      ".terraform/modules/x/t.yaml": TEMPLATE,
      ".aws-sam/build/template.yaml": TEMPLATE,
      "t.yaml": TEMPLATE,
    });
    const seen = await scan(files.root);
    expect(seen.verdicts).toEqual(["t.yaml#Stage fail"]);
    expect(skipped(seen, "node_modules")).toBe("installed packages");
  });

  test("two paths that overlap are read once", async () => {
    using files = tree({ "a/t.yaml": TEMPLATE });
    expect((await scan(files.root, [".", "a", "a/t.yaml"])).verdicts).toEqual(["a/t.yaml#Stage fail"]);
  });

  test("files outside of the working folder have their absolute path", async () => {
    using files = tree({ "a/t.yaml": TEMPLATE, "b/x": "" });
    const { verdicts } = await scan(join(files.root, "b"), ["../a"]);
    expect(verdicts).toEqual([`${files.root}/a/t.yaml#Stage fail`]);
  });

  test("a path that is not there is the caller's mistake, before anything is read", async () => {
    using files = tree({ "t.yaml": TEMPLATE });
    await expect(scan(files.root, ["t.yaml", "nowhere"])).rejects.toThrow(MissingPath);
  });

  test("a scan that is stopped ends, and what it did not come to is a gap", async () => {
    using files = tree({ "a.yaml": TEMPLATE, "b.yaml": TEMPLATE, "c.yaml": TEMPLATE });
    const { verdicts, slices } = await scan(files.root, ["."], { signal: AbortSignal.abort() });
    expect(verdicts.length).toBeLessThan(3);
    expect(slices.flatMap(({ gaps }) => gaps.map(({ kind }) => kind))).toEqual(["interrupted"]);
  });
});

describe("bad input", () => {
  test("symbolic links in a circle end, and a linked file is read once", async () => {
    using files = tree({ "a/t.yaml": TEMPLATE });
    symlinkSync("..", join(files.root, "a/up"));
    symlinkSync("self", join(files.root, "self"));
    symlinkSync("a/t.yaml", join(files.root, "0-link.yaml"));
    const seen = await scan(files.root);
    expect(seen.verdicts).toEqual(["a/t.yaml#Stage fail"]);
    expect(seen.gaps).toEqual([]);
    expect(skipped(seen, "a/up")).toBe("symbolic link to a folder");
    expect(skipped(seen, "self")).toBe("symbolic link that leads nowhere");
    expect(skipped(seen, "0-link.yaml")).toBe("symbolic link to a file that is read itself");
  });

  test("what may not be read is a gap", async () => {
    using files = tree({ "t.yaml": TEMPLATE, "shut/t.yaml": TEMPLATE, "ok.yaml": TEMPLATE });
    chmodSync(join(files.root, "t.yaml"), 0o000);
    chmodSync(join(files.root, "shut"), 0o000);
    const seen = await withoutRoot(files.root, () => scan(files.root));
    chmodSync(join(files.root, "shut"), 0o755);
    expect(seen.verdicts).toEqual(["ok.yaml#Stage fail"]);
    expect(seen.gaps.toSorted()).toEqual(["unreadable shut", "unreadable t.yaml"]);
  });

  test("a file of 200 MB is a gap if it may hold a stage, and skipped if it cannot", async () => {
    using files = tree({ "stage.json": TEMPLATE, "data.json": "{}", "ok.yaml": TEMPLATE });
    for (const name of ["stage.json", "data.json"]) {
      const handle = openSync(join(files.root, name), "r+");
      ftruncateSync(handle, 200_000_000);
      closeSync(handle);
    }
    const seen = await scan(files.root);
    expect(seen.verdicts).toEqual(["ok.yaml#Stage fail"]);
    expect(seen.gaps).toEqual(["too-large stage.json"]);
    expect(skipped(seen, "data.json")).toBe("over 32 MB, and names no API Gateway resource");
  });

  test("a named pipe does not hold the scan", async () => {
    using files = tree({ "t.yaml": TEMPLATE });
    execFileSync("mkfifo", [join(files.root, "pipe.yaml")]);
    const seen = await scan(files.root);
    expect(seen.verdicts).toEqual(["t.yaml#Stage fail"]);
    expect(skipped(seen, "pipe.yaml")).toBe("no regular file");
    const asked = await scan(files.root, ["pipe.yaml"]);
    expect(asked.gaps).toEqual(["unreadable pipe.yaml"]);
    expect(asked.slices.flatMap(({ gaps }) => gaps)[0]?.message).toMatch(
      /^It is a pipe, .*stagelight scan -/,
    );
    const device = await scan(files.root, ["/dev/null"]);
    expect(device.slices.flatMap(({ gaps }) => gaps)[0]?.message).toMatch(/^It is a device, /);
  });

  test("text that is no UTF-8 is a gap; UTF-16 with its mark is read", async () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(TEMPLATE, "utf16le")]);
    const latin1 = Buffer.from(`# caf\xe9\n${TEMPLATE}`, "latin1");
    using files = tree({ "wide.yaml": utf16, "latin1.yaml": latin1 });
    const seen = await scan(files.root);
    expect(seen.verdicts).toEqual(["wide.yaml#Stage fail"]);
    expect(seen.gaps).toEqual(["unreadable latin1.yaml"]);
  });

  test("a syntax error is a gap with its line, and the rest is judged", async () => {
    using files = tree({ "bad.yaml": `${TEMPLATE}  - : : [\n`, "ok.yaml": TEMPLATE });
    const seen = await scan(files.root);
    expect(seen.verdicts).toEqual(["ok.yaml#Stage fail"]);
    expect(seen.gaps).toHaveLength(1);
    expect(seen.gaps[0]).toMatch(/^syntax-error bad\.yaml:\d+$/);
  });

  test("code cannot make the scan read files outside of the project", async () => {
    using secret = tree({ "secret.yml": "key: hidden" });
    using files = tree({
      "serverless.yml": `service: a\nprovider:\n  name: aws\n  logs:\n    httpApi:\n      format: \${file(${secret.root}/secret.yml):key}\nfunctions:\n  f:\n    events:\n      - httpApi: '*'\n`,
      "linked/x": "",
    });
    symlinkSync(join(secret.root, "secret.yml"), join(files.root, "linked/secret.yml"));
    const seen = await scan(files.root);
    expect(JSON.stringify(seen.slices)).not.toContain("hidden");
    expect(seen.verdicts).toEqual(["serverless.yml#HttpApiStage unknown"]);
  });
});

describe("no stage comes twice", () => {
  const NESTING = (url: string) =>
    `Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties: { TemplateURL: ${url} }\n`;

  test("a nested template is read through its parent only", async () => {
    using files = tree({ "child.yaml": TEMPLATE, "parent.yaml": NESTING("child.yaml") });
    const seen = await scan(files.root);
    expect(seen.verdicts).toEqual(["child.yaml#Child/Stage fail"]);
    expect(skipped(seen, "child.yaml")).toBe("read as a nested stack of parent.yaml");
  });

  test("templates that nest each other are read from the first", async () => {
    using files = tree({
      "a.yaml": NESTING("b.yaml") + stage("A").slice(1),
      "b.yaml": NESTING("a.yaml") + stage("B").slice(1),
    });
    const seen = await scan(files.root);
    expect(seen.verdicts).toEqual(["a.yaml#A fail", "b.yaml#Child/B fail"]);
  });

  const CDK_TEMPLATE = (id: string, path: string, extra = "") =>
    JSON.stringify({
      Resources: {
        [id]: {
          Type: "AWS::ApiGateway::Stage",
          Properties: { RestApiId: "abc", StageName: `prod${extra}` },
          Metadata: { "aws:cdk:path": path },
        },
      },
    });
  const ID = "ApiDeploymentStageprod3EB9684E";
  const PATH = "Shop/Api/DeploymentStage.prod/Resource";
  const MANIFEST = JSON.stringify({
    version: "36.0.0",
    artifacts: {
      Shop: {
        type: "aws:cloudformation:stack",
        environment: "aws://unknown-account/unknown-region",
        properties: { templateFile: "Shop.template.json" },
      },
    },
  });
  const ASSEMBLY = {
    "app/cdk.out/manifest.json": MANIFEST,
    "app/cdk.out/Shop.template.json": CDK_TEMPLATE(ID, PATH),
  };

  test("a template synthesized again beside its assembly is a copy; another app's is not", async () => {
    using files = tree({
      ...ASSEMBLY,
      "app/dist/again.json": CDK_TEMPLATE(ID, PATH, "x"),
      "copies/same-text.json": CDK_TEMPLATE(ID, PATH),
      "other/template.json": CDK_TEMPLATE(ID, "Other/Api/DeploymentStage.prod/Resource"),
    });
    const seen = await scan(files.root);
    expect(seen.verdicts).toEqual([
      `app/cdk.out/Shop.template.json#${ID} fail`,
      `other/template.json#${ID} fail`,
    ]);
    expect(seen.slices.flatMap(({ stages }) => stages)[0]?.origin).toMatchObject({
      kind: "cdk",
      constructPath: PATH,
    });
  });

  test("a copy of an assembly's template that nests stacks misses none of them", async () => {
    const parent = {
      Resources: {
        Network: {
          Type: "AWS::CloudFormation::Stack",
          Properties: { TemplateURL: { "Fn::Sub": "https://s3.${AWS::URLSuffix}/assets/x.json" } },
          Metadata: { "aws:cdk:path": "Shop/Network", "aws:asset:path": "Network.nested.template.json" },
        },
      },
    };
    const parentInYaml = `Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL:
        Fn::Sub: https://s3.\${AWS::URLSuffix}/assets/x.json
    Metadata:
      aws:cdk:path: Shop/Network
      aws:asset:path: Network.nested.template.json
`;
    using files = tree({
      "app/cdk.out/manifest.json": MANIFEST,
      "app/cdk.out/Shop.template.json": JSON.stringify(parent, null, 1),
      "app/cdk.out/Network.nested.template.json": CDK_TEMPLATE(ID, PATH),
      "copies/template.json": JSON.stringify(parent, null, 1),
      "copies/template.yaml": parentInYaml,
      "mine/template.yaml": parentInYaml.replace("assets", "others"),
    });
    const seen = await scan(files.root);
    expect(seen.verdicts).toEqual([`app/cdk.out/Network.nested.template.json#Network/${ID} fail`]);
    expect(seen.gaps).toEqual(["unresolved-module mine/template.yaml:2"]);
    expect(skipped(seen, "copies/template.yaml")).toBe("the same template is in a CDK assembly");
  });

  test("an assembly within an assembly is read once, with the whole app around it", async () => {
    const outer = { type: "cdk:cloud-assembly", properties: { directoryName: "assembly-Prod" } };
    using files = tree({
      "app/cdk.out/manifest.json": JSON.stringify({ version: "36.0.0", artifacts: { Prod: outer } }),
      "app/cdk.out/assembly-Prod/manifest.json": MANIFEST,
      "app/cdk.out/assembly-Prod/Shop.template.json": CDK_TEMPLATE(ID, PATH),
      "app/cdk.out/assembly-Prod/Old.template.json": CDK_TEMPLATE("Old", "Old/Api"),
      "app/dist/again.json": CDK_TEMPLATE(ID, PATH, "x"),
    });
    const seen = await scan(files.root);
    expect(seen.verdicts).toEqual([`app/cdk.out/assembly-Prod/Shop.template.json#${ID} fail`]);
  });

  test("a manifest that leads outside of the project is a gap", async () => {
    using outside = tree({ "cdk.out/manifest.json": MANIFEST });
    using files = tree({ "cdk.json": '{"output":"out"}', "out/x": "" });
    symlinkSync(join(outside.root, "cdk.out/manifest.json"), join(files.root, "out/manifest.json"));
    expect((await scan(files.root)).gaps).toEqual(["unreadable out/manifest.json"]);
  });

  test("an assembly that git ignores is found by cdk.json; one that is missing is a gap", async () => {
    using files = tree({
      ...ASSEMBLY,
      "app/.gitignore": "cdk.out\n",
      "app/cdk.json": '{"app":"node app.js"}',
      "new/cdk.json": '{"app":"node app.js"}',
      "new/lib/stack.ts": 'import { RestApi } from "aws-cdk-lib/aws-apigateway";',
      "tables/cdk.json": '{"app":"node app.js"}',
      "tables/lib/stack.ts": 'import { Table } from "aws-cdk-lib/aws-dynamodb";',
    });
    const seen = await scan(files.root);
    expect(seen.verdicts).toEqual([`app/cdk.out/Shop.template.json#${ID} fail`]);
    expect(seen.gaps).toEqual(["unsupported-format new/cdk.json"]);
  });
});

describe("programs that are not run", () => {
  test("a service in TypeScript is a gap unless it is packaged", async () => {
    using files = tree({
      "serverless.ts": "export default { functions: { f: { events: [{ http: {} }] } } };",
    });
    expect((await scan(files.root)).gaps).toEqual(["unsupported-format serverless.ts"]);
  });

  test("a Pulumi program is a gap where it mentions API Gateway", async () => {
    using files = tree({
      "api/Pulumi.yaml": "name: api\nruntime: nodejs\n# provider:\n",
      "api/index.ts": 'new aws.apigateway.RestApi("api");',
      "db/Pulumi.yaml": "name: db\nruntime: nodejs\n# provider:\n",
      "db/index.ts": 'new aws.dynamodb.Table("t");',
    });
    expect((await scan(files.root)).gaps).toEqual(["unsupported-format api/Pulumi.yaml"]);
  });
});

describe("standard input", () => {
  test("is read as what its text is", async () => {
    using files = tree({});
    const seen = await scan(files.root, ["-"], { stdin: TEMPLATE });
    expect(seen.verdicts).toEqual(["-#Stage fail"]);
  });

  test("that is nothing is a gap", async () => {
    using files = tree({});
    const seen = await scan(files.root, ["-"], { stdin: "hello" });
    expect(seen.gaps).toEqual(["unsupported-format -"]);
  });

  const STAGE =
    "resources:\n  s:\n    type: aws:apigateway:Stage\n    properties: { restApi: a, stageName: b }\n";

  test.each(["runtime: yaml", "runtime: { name: yaml }", "runtime:\n  name: yaml"])(
    "that is a Pulumi program in YAML is read (%s)",
    async (runtime) => {
      using files = tree({});
      const seen = await scan(files.root, ["-"], { stdin: `name: p\n${runtime}\n${STAGE}` });
      expect(seen.verdicts).toEqual(["-#s fail"]);
      expect(seen.gaps).toEqual([]);
    },
  );

  test.each([
    ["without its project", STAGE, /without its project file: scan the folder/],
    [
      "in another language",
      "name: p\nruntime: nodejs\n",
      /program that is elsewhere: scan the project's folder/,
    ],
    [
      "in a file of its own",
      "name: p\nruntime: yaml\n",
      /program that is elsewhere: scan the project's folder/,
    ],
  ])("that is of a Pulumi program %s is a gap that says what to scan", async (_, stdin, message) => {
    using files = tree({});
    const { slices } = await scan(files.root, ["-"], { stdin });
    expect(slices.flatMap(({ gaps }) => gaps).map(({ message }) => message)).toEqual([
      expect.stringMatching(message),
    ]);
  });
});

test("the report of files says what was read and why the rest was not", async () => {
  using files = tree({ "t.yaml": TEMPLATE, "other.yaml": "a: b", "img.png": "" });
  const { events } = await scan(files.root, ["."], { inputs: INPUTS });
  expect(events.filter(({ kind }) => kind !== "progress")).toEqual([
    { kind: "skipped", path: "img.png", why: "no infrastructure code is in .png files" },
    { kind: "skipped", path: "other.yaml", why: "names no API Gateway resource" },
    { kind: "read", path: "t.yaml", as: "cloudformation", stages: 1 },
  ]);
});

test("where only the settings are asked about, what is around the stages is not read", async () => {
  using files = tree({
    "t.yaml": `Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
  Logs: {Type: AWS::Logs::LogGroup}
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      StageName: prod
      AccessLogSetting: {DestinationArn: !GetAtt Logs.Arn, Format: $context.requestId}
`,
    "main.tf": `resource "aws_cloudwatch_log_group" "a" {}
resource "aws_api_gateway_stage" "s" {
  stage_name = "prod"
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.a.arn
    format          = "$context.requestId"
  }
}
`,
  });
  const groups = async (alone: boolean) => {
    const { slices, verdicts } = await scan(files.root, ["."], { inputs: { ...INPUTS, alone } });
    expect(verdicts).toHaveLength(2);
    return slices.map(({ surroundings }) => surroundings.logGroups?.items.length ?? 0);
  };
  expect(await groups(false)).toEqual([1, 1]);
  expect(await groups(true)).toEqual([0, 0]);
});

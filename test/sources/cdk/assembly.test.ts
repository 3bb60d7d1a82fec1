import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import accesslogDestination from "../../../src/checks/accesslog-destination.ts";
import { judgeSlice } from "../../../src/checks/judge.ts";
import { assemblySlices, assemblyTemplates, looksLikeManifest } from "../../../src/sources/cdk/index.ts";
import { verdicts } from "../cloudformation/scan.ts";
import { filesOf, inputsOf, sourceFile } from "../files.ts";

const FIXTURE = join(import.meta.dirname, "../../../fixtures/cdk/app-with-stages-and-nested-stacks");

function treeOf(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) =>
    path.replaceAll("\\", "/"),
  );
  return Object.fromEntries(
    paths
      .filter((path) => path.endsWith(".json"))
      .map((path) => [path, readFileSync(join(folder, path), "utf8")]),
  );
}

const tree = treeOf(FIXTURE);
const manifest = sourceFile("cdk.out/manifest.json", tree["cdk.out/manifest.json"] ?? "");

const slicesOf = (file = manifest, files = filesOf(tree)) => [...assemblySlices(file, files, inputsOf())];

test("every stack of the app and of its stages is read, nested stacks included", () => {
  const slices = slicesOf();
  expect(slices.flatMap((slice) => verdicts(slice).lines)).toEqual([
    "ApiDeploymentStageprod prod pass",
    "InnerNestedStack/WebStage $default fail",
    "ApiStage prod conditional",
  ]);
  expect(slices.flatMap(({ gaps }) => gaps)).toEqual([]);
});

test("stages carry the construct path of the CDK app, and their template's file", () => {
  const stages = slicesOf().flatMap((slice) => slice.stages);
  expect(stages.map(({ origin }) => origin)).toMatchObject([
    {
      kind: "cdk",
      file: "cdk.out/Shop.template.json",
      constructPath: "Shop/Api/DeploymentStage.prod/Resource",
    },
    {
      kind: "cdk",
      file: "cdk.out/ShopInner.nested.template.json",
      constructPath: "Shop/Inner/Web/DefaultStage/Resource",
    },
    { kind: "cdk", file: "cdk.out/assembly-Prod/ProdShop.template.json", constructPath: "Prod/Shop/Stage" },
  ]);
});

test("the Region that the app fixed decides conditions", () => {
  const fixed = (tree["cdk.out/assembly-Prod/manifest.json"] ?? "").replace("unknown-region", "eu-west-1");
  const slices = slicesOf(manifest, filesOf({ ...tree, "cdk.out/assembly-Prod/manifest.json": fixed }));
  expect(slices.flatMap((slice) => verdicts(slice).lines)).toContain("ApiStage prod pass");
});

test("a destination in another Region than the app fixed takes no lines", () => {
  const slices = ["eu-west-1", "us-east-1"].flatMap((region) => {
    const json = JSON.stringify({
      version: "36.0.0",
      artifacts: {
        Shop: {
          type: "aws:cloudformation:stack",
          environment: `aws://111122223333/${region}`,
          properties: { templateFile: "Shop.template.json" },
        },
      },
    });
    const template = JSON.stringify({
      Resources: {
        Stage: {
          Type: "AWS::ApiGateway::Stage",
          Properties: {
            RestApiId: "a",
            StageName: "prod",
            AccessLogSetting: {
              DestinationArn: "arn:aws:logs:eu-west-1:111122223333:log-group:shop",
              Format: "$context.requestId",
            },
          },
        },
      },
    });
    const files = filesOf({ "cdk.out/manifest.json": json, "cdk.out/Shop.template.json": template });
    return slicesOf(sourceFile("cdk.out/manifest.json", json), files);
  });
  const found = slices.flatMap((slice) => judgeSlice(slice, [accesslogDestination]).findings);
  expect(found.map(({ verdict }) => verdict)).toEqual(["pass", "fail"]);
  expect(found[1]?.message).toBe("The destination is in eu-west-1, the stage in us-east-1: no line arrives.");
});

test("the templates of the assembly are announced, those left over from earlier too", () => {
  expect(assemblyTemplates(manifest, filesOf(tree))).toEqual([
    "/work/cdk.out/Shop.template.json",
    "/work/cdk.out/ShopInner.nested.template.json",
    "/work/cdk.out/Stale.template.json",
    "/work/cdk.out/assembly-Prod/ProdShop.template.json",
  ]);
});

const artifact = (type: string, properties: object) =>
  JSON.stringify({ version: "48.0.0", artifacts: { A: { type, properties } } });

test.each([
  [
    "a template outside the assembly",
    artifact("aws:cloudformation:stack", { templateFile: "../../etc/x.json" }),
    /inside/,
  ],
  ["an absolute path", artifact("aws:cloudformation:stack", { templateFile: "/etc/x.json" }), /inside/],
  ["no path", artifact("aws:cloudformation:stack", {}), /inside/],
  ["a missing template", artifact("aws:cloudformation:stack", { templateFile: "x.json" }), /cannot be read/],
  ["a missing nested assembly", artifact("cdk:cloud-assembly", { directoryName: "gone" }), /cannot be read/],
  ["no JSON", "{", /manifest/],
  ["another kind of manifest", '{"name":"app","icons":[]}', /manifest/],
])("%s is a gap", (_, text, message) => {
  const gaps = slicesOf(sourceFile("cdk.out/manifest.json", text)).flatMap((slice) => slice.gaps);
  expect(gaps.map((gap) => gap.message)).toEqual([expect.stringMatching(message)]);
});

test("an assembly that holds itself is read once", () => {
  const text = artifact("cdk:cloud-assembly", { directoryName: "." });
  expect(slicesOf(sourceFile("cdk.out/manifest.json", text)).flatMap(({ gaps }) => gaps)).toHaveLength(1);
  const inner = { "cdk.out/b/manifest.json": artifact("cdk:cloud-assembly", { directoryName: "../b" }) };
  const outer = sourceFile("cdk.out/manifest.json", artifact("cdk:cloud-assembly", { directoryName: "b" }));
  expect(slicesOf(outer, filesOf(inner)).flatMap(({ stages }) => stages)).toEqual([]);
});

test("a manifest is told by its content", () => {
  expect(looksLikeManifest(manifest)).toBe(true);
  expect(looksLikeManifest(sourceFile("manifest.json", '{"name":"app","icons":[]}'))).toBe(false);
});

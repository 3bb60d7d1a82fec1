import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { filesOf } from "../../../src/sources/code/files.ts";
import { rootsAmong } from "../../../src/sources/code/terraform-folders.ts";
import * as readers from "../../../src/sources/terraform/index.ts";
import { tree } from "./tree.ts";

const STAGE = 'resource "aws_api_gateway_stage" "this" {}\n';
const call = (source: string) => `module "m" {\n  source = "${source}"\n}\n`;

function roots(files: Record<string, string>): string[] {
  using project = tree(files);
  const scanned = [...new Set(Object.keys(files).map((path) => join(project.root, path, "..")))].sort();
  const { evaluate } = rootsAmong(scanned, filesOf({ cwd: project.root, allowed: [project.root] }), readers);
  return evaluate.map((folder) => relative(project.root, folder));
}

test.each<[string, Record<string, string>, string[]]>([
  [
    "a folder with a stage is a root",
    { "a/main.tf": STAGE, "b/main.tf": 'resource "aws_sqs_queue" "q" {}' },
    ["a"],
  ],
  ["a module is none", { "live/main.tf": call("../mod"), "mod/main.tf": STAGE }, ["live"]],
  [
    "an example of a module is a root, the module is none",
    { "main.tf": STAGE, "examples/x/main.tf": call("../..") },
    ["examples/x"],
  ],
  [
    "a stage is reached through modules of modules",
    {
      "live/main.tf": call("../a"),
      "a/main.tf": call("../b"),
      "b/x.tf.json": '{"resource":{"aws_apigatewayv2_stage":{}}}',
    },
    ["live"],
  ],
  [
    "a module that nobody calls is a root",
    { "mod/main.tf": STAGE, "live/main.tf": call("../other"), "other/m.tf": "" },
    ["mod"],
  ],
  [
    "modules that call each other have a first",
    { "a/main.tf": call("../b") + STAGE, "b/main.tf": call("../a") },
    ["a"],
  ],
  ["a module that calls itself is still a root", { "a/main.tf": call("./") + STAGE }, ["a"]],
  [
    "a module from elsewhere may hold a stage",
    { "a/main.tf": call("terraform-aws-modules/apigateway-v2/aws") },
    ["a"],
  ],
  [
    "a module in JSON counts",
    { "a/m.tf.json": '{"module":{"m":{"source":"../b"}}}', "b/main.tf": STAGE },
    ["a"],
  ],
  [
    "a call in a comment hides nothing",
    {
      "a/main.tf": `/*\n${call("../b")}*/\n${call("../c").replaceAll(/^/gm, "# ")}`,
      "b/main.tf": STAGE,
      "c/main.tf": STAGE,
    },
    ["b", "c"],
  ],
  [
    "a call in a heredoc hides nothing",
    { "a/main.tf": `locals {\n  readme = <<-EOT\n${call("../b")}  EOT\n}\n`, "b/main.tf": STAGE },
    ["b"],
  ],
  [
    "a call on one line counts",
    { "a/main.tf": 'module "m" { source = "../b" }\n', "b/main.tf": STAGE },
    ["a"],
  ],
  ["calls to nowhere are no reason", { "a/main.tf": call("./nothing") }, []],
])("%s", (_, files, expected) => {
  expect(roots(files)).toEqual(expected);
});

test("a folder that cannot be read is evaluated, so that there is a gap", () => {
  using project = tree({
    "a/main.tf": Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0xe9]),
    "b/main.tf": Buffer.from([0xe9]),
  });
  const files = filesOf({ cwd: project.root, allowed: [project.root] });
  const { evaluate } = rootsAmong([join(project.root, "b")], files, readers);
  expect(evaluate).toEqual([join(project.root, "b")]);
});

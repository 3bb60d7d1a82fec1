import { expect, test } from "vitest";
import { scan, tree } from "./tree.ts";

const TERRAFORM = 'resource "aws_sqs_queue" "q" {}\n';

test.each<[string, Readonly<Record<string, string>>, string | undefined]>([
  ["Chalice", { ".chalice/config.json": "{}", "app.py": '@app.route("/")\n' }, ".chalice/config.json"],
  [
    "Chalice without an API",
    { ".chalice/config.json": "{}", "app.py": "@app.on_sqs_message()\n" },
    undefined,
  ],
  ["Chalice without its program", { ".chalice/config.json": "{}" }, undefined],
  ["Zappa", { "zappa_settings.toml": "[dev]\n" }, "zappa_settings.toml"],
  ["Architect", { "app.arc": "@app\nx\n@http\nget /\n" }, "app.arc"],
  ["Architect without an API", { "app.arc": "@app\nx\n@queues\nq\n" }, undefined],
  ["SST", { "sst.config.ts": 'new sst.aws.ApiGatewayV2("A");\n' }, "sst.config.ts"],
  ["SST without an API", { "sst.config.ts": 'new sst.aws.Bucket("B");\n' }, undefined],
])("%s", async (name, files, told) => {
  using project = tree({ ...files, "main.tf": TERRAFORM });
  const { gaps, slices } = await scan(project.root);
  expect(gaps).toEqual(told === undefined ? [] : [`unsupported-format ${told}`]);
  const messages = slices.flatMap((slice) => slice.gaps.map(({ message }) => message));
  for (const message of messages) expect(message).toContain(`${name} makes APIs of this`);
});

test.each<[string, string, boolean]>([
  ["apigatewayv2.services.k8s.aws/v1alpha1", "Stage", true],
  ["apigateway.aws.upbound.io/v1beta1", "Stage", true],
  ["apigatewayv2.aws.m.upbound.io/v1beta1", "Stage", true],
  ["apigateway.aws.upbound.io/v1beta1", "RestAPI", false],
  ["gateway.networking.k8s.io/v1", "Stage", false],
])("a manifest of %s, %s", async (group, kind, isTold) => {
  using project = tree({
    "k8s.yaml": `apiVersion: v1\nkind: Service\n---\napiVersion: ${group}\nkind: ${kind}\nmetadata: {name: apigateway}\n`,
  });
  const { gaps } = await scan(project.root);
  expect(gaps).toEqual(isTold ? ["unsupported-format k8s.yaml"] : []);
});

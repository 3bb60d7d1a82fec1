import { expect, test } from "vitest";
import { known } from "../../../src/model/fact.ts";
import type { Slice } from "../../../src/model/slice.ts";
import type { CodeKind, Stage } from "../../../src/model/stage.ts";
import { FolderStages, withoutIndexes } from "../../../src/sources/code/copies.ts";
import { Finish } from "../../../src/sources/code/finish.ts";

const stage = (address: string, kind: CodeKind = "terraform"): Stage => ({
  id: `main.tf#${address}`,
  apiType: "REST",
  api: { id: "a", name: "a" },
  name: "prod",
  origin: { kind, file: "main.tf", line: 1, endLine: 1, address },
  accessLog: known(null),
});
const slice = (path: string, ...stages: Stage[]): Slice => ({
  scope: { kind: "code", path },
  stages,
  surroundings: {},
  gaps: [],
});

test.each([
  ["aws_api_gateway_stage.this", "aws_api_gateway_stage.this"],
  ["aws_api_gateway_stage.this[0]", "aws_api_gateway_stage.this"],
  ['module.a["x]y"].aws_api_gateway_stage.this["\\"[q"]', "module.a.aws_api_gateway_stage.this"],
])("%s without its indexes", (address, bare) => {
  expect(withoutIndexes(address)).toBe(bare);
});

test("a plan stands for the stages that it has, in its folder alone", () => {
  const planned = new FolderStages();
  planned.add(slice("plan.json", stage('aws_api_gateway_stage.this["a"]', "terraform-plan")), "/infra");
  expect(planned.has(stage("aws_api_gateway_stage.this"), "/infra")).toBe(true);
  expect(planned.has(stage("aws_api_gateway_stage.added_since"), "/infra")).toBe(false);
  expect(planned.has(stage("aws_api_gateway_stage.this"), "/other")).toBe(false);
});

test("stages keep apart where two slices have them at one place", () => {
  const finish = new Finish(() => {});
  const ids = ["dev.json", "prod.json", "prod.json"].flatMap((path) =>
    finish.slice(slice(path, stage("s"))).stages.map(({ id }) => id),
  );
  expect(ids).toEqual(["main.tf#s", "main.tf#s@prod.json", "main.tf#s@prod.json#2"]);
});

test("the same gap is told once", () => {
  const finish = new Finish(() => {});
  const gap = { kind: "unresolved-module", file: "m/main.tf", line: 3, message: "terraform init" } as const;
  const told = ["a", "b"].map((path) => finish.slice({ ...slice(path), gaps: [gap] }).gaps.length);
  expect(told).toEqual([1, 0]);
});

import { expect, test } from "vitest";
import { jsonModuleCallsOf, moduleCallsOf } from "../../../src/sources/terraform/index.ts";

test("the local sources of module calls", () => {
  const text = `
module "a" {
  source = "./modules/a"
}
module "b" {
	source="../b"
}
module "c" {
  source  = "terraform-aws-modules/vpc/aws"
}
module "again" {
  source = "../b" # twice
}
`;
  expect(moduleCallsOf(text)).toEqual(["./modules/a", "../b"]);
});

test("the local sources in JSON syntax", () => {
  expect(jsonModuleCallsOf('{"module": {"a": {"source": "./x"}, "b": {"source":"git::y"}}}')).toEqual([
    "./x",
  ]);
});

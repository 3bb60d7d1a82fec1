import { expect, test } from "vitest";
import { reachOf } from "../../src/commands/scan/reach.ts";
import type { Entry } from "../../src/standard/baseline/baseline.ts";

const entry = (place: Partial<Entry>): Entry => ({
  fingerprint: "0123456789abcdef",
  check: "apigw_accesslogging",
  verdict: "fail",
  stage: "s",
  ...place,
});
const live = entry({ stage: "111122223333/eu-west-1/rest/a1b2c3d4e5/prod" });

test.each<[string, string[], Parameters<typeof reachOf>[1], Entry, boolean]>([
  ["a file below", ["infra"], {}, entry({ file: "infra/a.yaml" }), true],
  ["the file itself", ["infra/a.yaml"], {}, entry({ file: "infra/a.yaml" }), true],
  ["a file whose name only begins so", ["infra"], {}, entry({ file: "infra2/a.yaml" }), false],
  ["a module outside of its root", ["."], {}, entry({ file: "/modules/main.tf", root: "." }), true],
  ["a module of another root", ["prod"], {}, entry({ file: "modules/main.tf", root: "dev" }), false],
  ["standard input", ["-"], {}, entry({ file: "-" }), true],
  ["standard input, of a folder", ["."], {}, entry({ file: "-" }), false],
  ["a live stage, of code", ["."], {}, live, false],
  ["a live stage", [], { aws: true }, live, true],
  ["a live stage of the Region", [], { aws: true, region: ["eu-west-1"] }, live, true],
  ["a live stage of another Region", [], { aws: true, regions: ["us-east-1"] }, live, false],
])("%s", (_, paths, flags, of, expected) => {
  expect(reachOf(paths, flags, "/work")(of)).toBe(expected);
});

import { expect, test } from "vitest";
import { evaluate } from "../../../src/sources/terraform/evaluate.ts";
import { PURE } from "../../../src/sources/terraform/functions/index.ts";
import { functionTable } from "../../../src/sources/terraform/functions/table.ts";
import { Fuel } from "../../../src/sources/terraform/scope.ts";
import { failure, isOpen, type Value } from "../../../src/sources/terraform/values/value.ts";
import { Cursor } from "../../../src/syntax/hcl/cursor.ts";
import { parseExpression } from "../../../src/syntax/hcl/expression.ts";
import { Source } from "../../../src/syntax/hcl/source.ts";

function valueFor(expression: string): Value {
  const scope = {
    lookup: (name: string) => failure(`${name} is not declared`),
    functions: functionTable(PURE),
    fuel: new Fuel(),
    module: "",
  };
  return evaluate(parseExpression(new Cursor(new Source("test", expression))), scope);
}

const kindOf = (value: Value) => (isOpen(value) ? value.kind : value);

// What OpenTofu 1.11 says to each.
test.each<[string, string | number | boolean]>([
  ['cidrhost("10.12.112.0/20", 16)', "10.12.112.16"],
  ['cidrhost("10.12.112.0/20", -1)', "10.12.127.255"],
  ['cidrhost("fd00:fd12:3456:7890:00a2::/72", 34)', "fd00:fd12:3456:7890::22"],
  ['cidrnetmask("172.16.0.0/12")', "255.240.0.0"],
  ['cidrsubnet("172.16.0.0/12", 4, 2)', "172.18.0.0/16"],
  ['cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162)', "fd00:fd12:3456:7800:a200::/72"],
  [
    'jsonencode(cidrsubnets("10.1.0.0/16", 4, 4, 8, 4))',
    '["10.1.0.0/20","10.1.16.0/20","10.1.32.0/24","10.1.48.0/20"]',
  ],
  ['cidrcontains("10.0.0.0/8", "10.1.2.3")', true],
  ['formatdate("DD MMM YYYY hh:mm ZZZ", "2018-01-02T23:12:01Z")', "02 Jan 2018 23:12 UTC"],
  [
    `formatdate("EEE, D M H h hh AA aa m s Z ZZZZ ZZZZZ 'o''clock'", "2018-01-02T03:02:01-08:30")`,
    "Tue, 2 1 3 3 03 AM am 2 1 -08:30 -0830 -08:30 o'clock",
  ],
  ['timeadd("2017-11-22T00:00:00Z", "10m")', "2017-11-22T00:10:00Z"],
  ['timeadd("2017-11-22T00:00:00.5+02:00", "-1h30m2.5s")', "2017-11-21T22:29:58+02:00"],
  ['timecmp("2017-11-22T00:00:00Z", "2017-11-22T02:00:00+02:00")', 0],
  ['uuidv5("dns", "www.terraform.io")', "a5008fae-b28c-5ba5-96cd-82b4c53552d6"],
  ['uuidv5("url", "x")', "4cd605e7-afa2-5360-b5b9-c5e9fb5c76f4"],
  ['textencodebase64("Hé", "UTF-16LE")', "SADpAA=="],
  ['textdecodebase64("SADpAA==", "UTF-16LE")', "Hé"],
  ['urldecode("a+b%20c%C3%A9")', "a b cé"],
  ['base64gunzip(base64gzip("hello"))', "hello"],
  ["yamlencode(1)", "1\n...\n"],
  ["yamlencode([])", "[]\n"],
  [
    'yamlencode({ a = "b", c = [1, { x = true, y = null }], d = {}, f = "x\\ny", g = "x\\n", j = [[1, 2], [3]], m = { n = [[]] } })',
    '"a": "b"\n"c":\n- 1\n- "x": true\n  "y": null\n"d": {}\n"f": |-\n  x\n  y\n"g": |\n  x\n"j":\n- - 1\n  - 2\n- - 3\n"m":\n  "n":\n  - []\n',
  ],
])("%s", (expression, expected) => {
  expect(valueFor(expression)).toBe(expected);
});

test.each([
  ['cidrhost("10.0.0.0/24", 256)', "failure"],
  ['cidrhost("10.0.0.0", 1)', "failure"],
  ['cidrnetmask("::/8")', "failure"],
  ['cidrsubnet("10.0.0.0/30", 3, 0)', "failure"],
  ['cidrsubnets("10.0.0.0/30", 1, 1, 1)', "failure"],
  ['formatdate("YYY", "2018-01-02T23:12:01Z")', "failure"],
  ['timeadd("2018-02-30T00:00:00Z", "1h")', "failure"],
  ['timeadd("2018-01-02T23:12:01Z", "1d")', "failure"],
  // What is not done as Terraform does it is not known, which is no failure.
  ['cidrhost("010.0.0.0/8", 1)', "unknown"],
  ['yamlencode({ a = " x\\ny" })', "unknown"],
  ['yamlencode(join(" ", range(60)))', "unknown"],
  ['textencodebase64("a", "Shift_JIS")', "unknown"],
])("%s has no value: %s", (expression, kind) => {
  expect(kindOf(valueFor(expression))).toBe(kind);
});

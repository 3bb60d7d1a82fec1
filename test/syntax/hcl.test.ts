// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are HCL's templates, not JavaScript's
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseFile } from "../../src/syntax/hcl/body.ts";
import { parseJsonFile } from "../../src/syntax/hcl/json.ts";
import { Source } from "../../src/syntax/hcl/source.ts";
import { sliceOf, verdictsOf } from "../sources/terraform/folder.ts";

const STAGE = 'resource "aws_api_gateway_stage" "this" {\n  rest_api_id = "a"\n  stage_name = "prod"\n}\n';

test("a syntax error costs the block it stands in, and says where", () => {
  const slice = sliceOf(`resource "aws_x" "y" {\n  name = = "x"\n}\n${STAGE}`);
  expect(verdictsOf(slice)).toEqual(["aws_api_gateway_stage.this: fail"]);
  expect(slice.gaps).toEqual([
    expect.objectContaining({ kind: "syntax-error", file: "main.tf", line: 2, column: 10 }),
  ]);
});

test.each([
  ["a quote that is not closed", 'a "b" {\n  c = "d\n}\n'],
  ["a block that is not closed", 'resource "x" "y" {\n  a = 1\n'],
  ["a comment that is not closed", "/* never"],
  ["a heredoc that is not closed", "a = <<EOT\nnever\n"],
  ["two arguments on a line", "a = 1 b = 2\n"],
  ["an argument twice", "a = 1\na = 2\n"],
  ["an operator without a right side", "a = 1 +\n"],
  ["a directive without its end", 'a = "%{if true}x"\n'],
  ["an escape that does not exist", 'a = "\\q"\n'],
])("%s is an error", (_, text) => {
  expect(parseFile(new Source("main.tf", text)).errors).not.toEqual([]);
});

test.each([
  ["a key in parentheses after a bare name", "a = {\n  b = c\n  (d) = e\n}\n"],
  ["a conditional over lines in parentheses", "a = (\n  b\n  ? c\n  : d\n)\n"],
  ["comments of all kinds", "# a\n// b\n/* c\n d */ a = 1 # e\n"],
  ["a legacy index and splat", "a = b.0.c\nd = b.*.c\ne = b.0.1\n"],
  ["Windows line ends", 'a = 1\r\nb {\r\n  c = "d"\r\n}\r\n'],
  ["a byte order mark", "\uFEFFa = 1\n"],
  ["a provider function", "a = provider::aws::arn_parse(b)\n"],
  ["nested templates", 'a = "${"${b}-${"c"}"}"\n'],
])("%s can be read", (_, text) => {
  expect(parseFile(new Source("main.tf", text)).errors).toEqual([]);
});

test("lists nested ten thousand deep are an error, not a crash", () => {
  const text = `a = ${"[".repeat(10_000)}${"]".repeat(10_000)}\n`;
  expect(parseFile(new Source("main.tf", text)).errors[0]?.message).toBe("nested too deeply");
  expect(parseFile(new Source("main.tf", `${"b {\n".repeat(10_000)}`)).errors[0]?.message).toBe(
    "nested too deeply",
  );
  expect(parseFile(new Source("main.tf", `a = ${"!".repeat(10_000)}b\n`)).errors).toHaveLength(1);
  const json = parseJsonFile(new Source("main.tf.json", "[".repeat(10_000)));
  expect(json.errors[0]?.message).toBe("nested too deeply");
});

test("long chains of references and operators neither hang nor overflow", () => {
  const locals = Array.from({ length: 5000 }, (_, at) => `  l${at} = local.l${at + 1}`).join("\n");
  const sum = `  sum = ${Array.from({ length: 20_000 }, () => "1").join(" + ")}`;
  const text = `locals {\n${locals}\n${sum}\n}\n${STAGE.replace('"prod"', '"${local.l0}-${local.sum}"')}`;
  const slice = sliceOf(text);
  expect(slice.stages).toHaveLength(1);
});

test("locals that refer to each other are unknown, by name", () => {
  const text = `locals {\n  a = local.b\n  b = local.a\n}\n${STAGE.replace("}\n", '  access_log_settings {\n    destination_arn = local.a\n    format = "x"\n  }\n}\n')}`;
  const [stage] = sliceOf(text).stages;
  expect(JSON.stringify(stage?.accessLog)).toContain("refers to itself");
});

test("work that doubles at each step is given up on, with a gap", () => {
  const locals = Array.from(
    { length: 60 },
    (_, at) => `  l${at + 1} = [for x in [1, 2] : [for y in local.l${at} : y]]`,
  );
  const text = `locals {\n  l0 = [1]\n${locals.join("\n")}\n  big = flatten(setproduct(range(1000), range(1000), range(1000)))\n}\n${STAGE.replace('"prod"', 'join("", flatten([local.l60, local.big]))')}`;
  expect(sliceOf(text).stages).toHaveLength(1);
});

test.each([
  ['replace(local.long, "/(a+)+$/", "")'],
  ['regex("(a|a)*b", local.long)'],
  ['format("%999999999s", "x")'],
  ['join("", [for i in range(1000) : local.long])'],
  ["indent(1000, local.long)"],
])("%s ends", (expression) => {
  const text = `locals {\n  long = "${"a".repeat(60_000)}"\n}\n${STAGE.replace('"prod"', expression)}`;
  expect(sliceOf(text).stages).toHaveLength(1);
});

const tokens = fc.constantFrom(
  ...'{}[]()="$%~<>?:,.*!&|+-/#\n 0a_é'.split(""),
  "<<EOT\n",
  "EOT\n",
  "${",
  "%{",
  "for ",
  "in ",
  "if ",
  "endfor",
  "resource ",
  '"aws_api_gateway_stage" ',
  '"x" ',
  "count = ",
  "for_each = ",
  "dynamic ",
  "access_log_settings ",
  "content ",
  "var.a",
  "local.b",
  "locals ",
  "variable ",
  "null",
  "...",
  "=>",
  "\\u12",
);
const soup = fc.array(tokens, { maxLength: 60 }).map((parts) => parts.join(""));

test("no text makes the reader throw", () => {
  fc.assert(
    fc.property(fc.oneof(soup, fc.string({ unit: "binary", maxLength: 200 })), (text) => {
      for (const name of ["main.tf", "main.tf.json", "terraform.tfvars", ".terraform/modules/modules.json"]) {
        const slice = sliceOf({ "main.tf": STAGE, [name]: text, "z.tf": STAGE.replace("this", "other") });
        expect(slice.stages.some(({ id }) => id.endsWith(".other"))).toBe(true);
      }
    }),
    { numRuns: 1500, seed: 11 },
  );
});

test("expressions of loose tokens come to facts without an exception", () => {
  fc.assert(
    fc.property(soup, (text) => {
      const slice = sliceOf(
        `${STAGE}output "o" {\n value = ${text}\n}\nresource "aws_api_gateway_stage" "x" {\n stage_name = ${text}\n access_log_settings {\n destination_arn = ${text}\n format = "\${${text}}"\n }\n}\n`,
      );
      expect(slice.stages.length).toBeGreaterThan(0);
    }),
    { numRuns: 1500, seed: 12 },
  );
});

test("alternatives that double at each step are given up on", () => {
  const locals = Array.from(
    { length: 40 },
    (_, at) =>
      `  l${at + 1} = var.c${at} ? local.l${at} : "x\${local.l${at}}"\n  e${at} = [for x in range(1000) : local.l${at + 1} == "y"]`,
  );
  const variables = Array.from({ length: 40 }, (_, at) => `variable "c${at}" {}`).join("\n");
  const uses = `join(",", [local.l40, ${Array.from({ length: 40 }, (_, at) => `jsonencode(local.e${at})`).join(", ")}])`;
  const text = `${variables}\nlocals {\n  l0 = "a"\n${locals.join("\n")}\n}\n${STAGE.replace('"prod"', uses)}`;
  expect(sliceOf(text).stages).toHaveLength(1);
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are HCL's templates, not JavaScript's
import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonModuleCallsOf, type ModuleCalls, moduleCallsOf } from "../../../src/sources/terraform/index.ts";
import { parseFile } from "../../../src/syntax/hcl/body.ts";
import { Source } from "../../../src/syntax/hcl/source.ts";

const only = (...local: string[]): ModuleCalls => ({ local, elsewhere: false });
const CALL = 'module "m" {\n  source = "./m"\n}\n';

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
  expect(moduleCallsOf(text)).toEqual({ local: ["./modules/a", "../b"], elsewhere: true });
});

test.each<[string, string, ModuleCalls]>([
  ["on one line", 'module "m" { source = "./m" }', only("./m")],
  ["without quotes round its name", 'module m {\n source = ".."\n}', only("..")],
  ["with a brace in a comment before it", `# {\n// {\n/* { */\n${CALL}`, only("./m")],
  [
    "behind a heredoc with a brace",
    `locals {\n a = <<-EOT\n  { " \${ "}" } EOT\n  EOT\n}\n${CALL}`,
    only("./m"),
  ],
  ["behind a text with a brace", `locals {\n a = "{ \\" \${ { a = "}" }.a } $\${"\n}\n${CALL}`, only("./m")],
  [
    "with a comment in its head",
    'module /* x */ "m" {\n source = "./m"\n}',
    { local: ["./m"], elsewhere: true },
  ],
  [
    "with its source behind an object",
    'module "m" {\n p = { source = "./x" }\n source = "./m"\n}',
    only("./m"),
  ],
  ["without a source", 'module "m" {}', { local: [], elsewhere: true, computed: true }],
  [
    "with a source that is worked out",
    'module "m" {\n source = "./${var.a}"\n}',
    { local: [], elsewhere: true, computed: true },
  ],
])("a call %s", (_, text, expected) => {
  expect(moduleCallsOf(text)).toEqual(expected);
});

test.each([
  ["in a line comment", CALL.replaceAll(/^/gm, "# ")],
  ["in the other line comment", CALL.replaceAll(/^/gm, "// ")],
  ["in a block comment", `/*\n${CALL}*/\n`],
  ["in a heredoc", `locals {\n a = <<EOT\n${CALL}EOT\n}\n`],
  ["in another block", `locals {\n a = {\n b = 1\n }\n}\nresource "x" "y" {\n ${CALL} }`],
  ["only referred to", 'output "o" {\n value = module.m.source\n}'],
])("what looks like a call is none: %s", (_, text) => {
  expect(moduleCallsOf(text)).toEqual(only());
});

test("text that does not end as it should may call anything", () => {
  expect(moduleCallsOf(`${CALL}locals {\n a = "open\n}\n`)).toEqual({ local: ["./m"], elsewhere: true });
  expect(moduleCallsOf(`module "n" {\n${CALL}`).elsewhere).toBe(true);
});

test("skimming finds what parsing finds", () => {
  const sources = fc.constantFrom("./a", "../b", "x/y/aws", "$${c}", "./d");
  const value = fc.constantFrom(
    "1",
    '"}"',
    '"\\"{"',
    '"${"}"}{"',
    '"%{ if true }{%{ endif }"',
    '{ source = "./no" }',
    "[\n  # ]\n  1,\n]",
    "<<A\n{ ${1} $${\nA",
    '<<-B\n  module "x" {\n  "\n  B',
    '"${<<C\n}\nC\n}"',
  );
  const argument = fc.tuple(fc.constantFrom("a", "sources", "my-source"), value);
  const comment = fc.constantFrom("", '# module "z" {\n', "/* { */\n", '// "\n', "\n");
  const body = fc.tuple(
    fc.uniqueArray(argument, { selector: ([name]) => name }),
    comment,
    fc.option(sources),
  );
  const block = fc
    .tuple(fc.constantFrom('module "m"', "locals", 'resource "module" "source"', "module m"), body)
    .map(([head, [args, remark, source]]) => {
      const lines = [
        ...args.map(([name, is]) => `${name} = ${is}`),
        ...(source ? [`source = "${source}"`] : []),
      ];
      return `${head} {\n${remark}${lines.map((line) => `  ${line}\n`).join("")}}\n`;
    });
  fc.assert(
    fc.property(fc.array(fc.oneof(block, comment)), (parts) => {
      const text = parts.join("");
      const { body: parsed, errors } = parseFile(new Source("", text));
      expect(errors).toEqual([]);
      const found = parsed.blocks.filter(({ type }) => type === "module");
      const written = found.map(({ body: { attributes } }) => attributes.get("source")?.value);
      const locals = written.flatMap((expr) =>
        expr?.kind === "literal" && String(expr.value).startsWith(".") ? [String(expr.value)] : [],
      );
      const { local, elsewhere, computed = false } = moduleCallsOf(text);
      expect({ local, elsewhere }).toEqual({
        local: [...new Set(locals)],
        elsewhere: locals.length < found.length,
      });
      if (written.some((expr) => expr?.kind !== "literal")) expect(computed).toBe(true);
    }),
  );
});

test("the local sources in JSON syntax", () => {
  expect(jsonModuleCallsOf('{"module": {"a": {"source": "./x"}, "b": {"source":"git::y"}}}')).toEqual({
    local: ["./x"],
    elsewhere: true,
  });
  expect(jsonModuleCallsOf('{"module": {"a": {"source": "./${local.x}"}}}')).toEqual({
    local: [],
    elsewhere: true,
    computed: true,
  });
  expect(jsonModuleCallsOf('{"//": "module", "resource": {"a": {"b": {"source": "./x"}}}}')).toEqual(only());
  expect(jsonModuleCallsOf('[{"module": [{"a": [{"source": "./x"}]}]}]')).toEqual(only("./x"));
  expect(jsonModuleCallsOf('{"module": ').elsewhere).toBe(true);
});

test("hostile text is stepped through once", () => {
  for (const text of [
    "module ".repeat(100_000),
    `module m {${'"${'.repeat(50_000)}`,
    `module m {\n${"<<A\n".repeat(50_000)}`,
  ]) {
    expect(moduleCallsOf(text).elsewhere).toBe(true);
  }
});

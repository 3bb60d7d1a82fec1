// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language under test writes ${…}
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Files, SourceFile } from "../../../src/sources/code/input.ts";
import { serviceSlice } from "../../../src/sources/serverless/index.ts";
import { markOf, Variables } from "../../../src/sources/serverless/variables.ts";
import type { Value } from "../../../src/syntax/template/value.ts";
import { INPUTS } from "../code/tree.ts";

const NO_FILES: Files = {
  read: () => ({ gap: { kind: "unreadable", message: "no files here" } }),
  list: () => [],
  exists: () => false,
  mayRead: () => true,
};
const fileOf = (text: string): SourceFile => ({ path: "serverless.yml", absolute: "/serverless.yml", text });

function variablesOf(root: Value, options: Record<string, string> = {}, environment = {}): Variables {
  const inputs = { ...INPUTS, serverlessOptions: new Map(Object.entries(options)), environment };
  return new Variables(fileOf(""), root, NO_FILES, inputs);
}

describe("one variable", () => {
  test.each<[string, Value, Value]>([
    ["a literal default", "${opt:x, 'd'}", "d"],
    ["a number as default", "${opt:x, 3}", 3],
    ["a boolean as default", "${opt:x, false}", false],
    ["an option", "${opt:given}", "g"],
    ["the environment before the default", "${env:HOME, 'd'}", "/h"],
    ["a source as default", "${opt:x, self:custom.a}", "A"],
    ["a variable as default", "${opt:x, ${self:custom.a}}", "A"],
    ["a variable in a variable", "${self:custom.${self:custom.key}}", "A"],
    ["a part of text", "x-${self:custom.a}-${sls:stage}", "x-A-dev"],
    ["a parameter of the stage", "${param:p}", "of dev"],
    ["a parameter of every stage", "${param:q}", "of all"],
    ["a whole mapping", "${self:custom.map}", { b: "A" }],
    ["a member of a mapping that is a variable", "${self:custom.alias.b}", "A"],
    ["an item of a list", "${self:custom.list.1}", "second"],
    ["text as boolean", "${strToBool(${self:custom.yes})}", true],
    ["what CloudFormation reads", "arn:${AWS::Partition}:${Table.Arn}", "arn:${AWS::Partition}:${Table.Arn}"],
    ["a comma in quotes", "${opt:x, 'a, b'}", "a, b"],
    ["what is never closed", "${self:custom.a", "${self:custom.a"],
  ])("%s", (_, text, expected) => {
    const root: Value = {
      provider: { name: "aws" },
      params: { dev: { p: "of dev" }, default: { p: "of all", q: "of all" } },
      custom: {
        a: "A",
        key: "a",
        yes: "True",
        map: { b: "${self:custom.a}" },
        alias: "${self:custom.map}",
        list: ["first", "second"],
      },
    };
    const resolved = variablesOf(root, { given: "g" }, { HOME: "/h" }).resolve(text);
    expect(JSON.parse(JSON.stringify(resolved))).toEqual(expected);
  });

  test.each(["${ssm:/a}", "${opt:x}", "${env:X}", "${param:x}", "${self:custom.nothing}", "${file(a.js):b}"])(
    "%s has no value here and says its name",
    (text) => {
      expect(markOf(variablesOf({}).resolve(text))).toBe(text);
    },
  );
});

/** Keys that refer to one another, also in circles. */
const KEYS = ["a", "b", "c", "d"];
const term = fc.oneof(
  fc.constantFrom("x", "-", "7"),
  fc.constantFrom(...KEYS).map((key) => `\${self:custom.${key}}`),
  fc.constantFrom(...KEYS).map((key) => `\${opt:none, self:custom.${key}}`),
  fc.constantFrom(...KEYS).map((key) => `\${opt:${key}, 'dflt'}`),
);
const texts = fc.record(
  Object.fromEntries(KEYS.map((key) => [key, fc.array(term, { maxLength: 3 }).map((all) => all.join(""))])),
);

/** The same by substitution: replace until nothing is left. Undefined: it never ends. */
function bySubstitution(custom: Record<string, string>, options: Record<string, string>, key: string) {
  let text = custom[key] ?? "";
  for (let round = 0; round < 12 && text.includes("${"); round++) {
    text = text.replace(/\$\{(?:opt:none, )?self:custom\.(\w)\}/g, (_, name: string) => custom[name] ?? "");
    text = text.replace(/\$\{opt:(\w), 'dflt'\}/g, (_, name: string) => options[name] ?? "dflt");
    if (text.length > 100_000) return undefined;
  }
  return text.includes("${") ? undefined : text;
}

test("equals substitution; circles are unresolved, and only they", () => {
  fc.assert(
    fc.property(
      texts,
      fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom("o", "p")),
      (custom, given) => {
        for (const key of KEYS) {
          const expected = bySubstitution(custom, given, key);
          const value = variablesOf({ custom }, given).resolve(`\${self:custom.${key}}`);
          if (expected === undefined) expect(typeof value).toBe("object");
          else expect(String(value ?? "")).toBe(expected);
        }
      },
    ),
    { numRuns: 1000, seed: 7 },
  );
});

describe("hostile services", () => {
  const scanned = (text: string) => serviceSlice(fileOf(text), NO_FILES, INPUTS);

  test("text that doubles with each reference is cut off", () => {
    const lines = Array.from(
      { length: 60 },
      (_, at) => `  k${at + 1}: "\${self:custom.k${at}}\${self:custom.k${at}}"`,
    );
    const text = `service: a\nprovider:\n  name: aws\n  logs:\n    httpApi:\n      format: \${self:custom.k60}\ncustom:\n  k0: x\n${lines.join("\n")}\nfunctions:\n  f:\n    events:\n      - httpApi: "*"\n`;
    const [stage] = scanned(text).stages;
    expect(stage?.accessLog.state).toBe("known");
  });

  test("mappings that embed themselves, prototypes and deep nesting do no harm", () => {
    for (const text of [
      "service: a\nprovider: ${self:}\n",
      "service: a\nprovider: {name: aws, __proto__: {logs: {httpApi: true}}}\nfunctions: {f: {events: [httpApi]}}\n",
      `service: a\nprovider: ${"[".repeat(5000)}\n`,
      `service: a\nprovider: ${"${self:provider".repeat(3000)}\n`,
      "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\nservice: *c\nprovider: {name: aws, logs: *c}\nfunctions: *c\n",
    ]) {
      expect(scanned(text).stages.every(({ accessLog }) => accessLog.state !== "set")).toBe(true);
    }
    expect(({} as Record<string, unknown>).logs).toBeUndefined();
  });

  test("no text makes it throw", () => {
    const word = fc.constantFrom(
      ..."service: a|provider:|  name: aws|  logs:|    restApi: |${|}|self:|custom|,|'|functions:|  f:|    events:|      - http: GET /|resources:|- |[|]|{|&a|*a|!Ref|: |true|~|file(x.yml)".split(
        "|",
      ),
    );
    const lines = fc.array(
      fc.array(word, { maxLength: 5 }).map((words) => words.join("")),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          lines.map((all) => all.join("\n")),
          fc.string(),
        ),
        (text) => {
          const slice = scanned(text);
          for (const gap of slice.gaps) expect(gap.message).not.toContain("inside Stagelight");
        },
      ),
      { numRuns: 1500, seed: 11 },
    );
  });
});

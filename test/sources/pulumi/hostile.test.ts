// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language under test writes ${…}
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Files, SourceFile } from "../../../src/sources/code/input.ts";
import { outputSlice, programSlice } from "../../../src/sources/pulumi/index.ts";
import { INPUTS } from "../code/tree.ts";

const NO_FILES: Files = {
  read: () => ({ gap: { kind: "unreadable", message: "no files here" } }),
  list: () => [],
  exists: () => false,
  mayRead: () => true,
};
const fileOf = (text: string): SourceFile => ({ path: "Pulumi.yaml", absolute: "/Pulumi.yaml", text });

test("variables in a circle are unknown, and deep ones end", () => {
  const program = `name: a
runtime: yaml
variables:
  a: \${b}
  b: \${a}
resources:
  s:
    type: aws:apigateway:Stage
    properties: { stageName: x, accessLogSettings: { destinationArn: "\${a}", format: x } }
`;
  const slice = programSlice(fileOf(program), NO_FILES, INPUTS);
  if (slice === "program") throw new Error("it is YAML");
  expect(slice.stages[0]?.accessLog).toMatchObject({ value: { destination: { state: "unknown" } } });
});

test("JSON that is broken is a gap", () => {
  expect(outputSlice(fileOf('{"steps": [')).gaps[0]?.kind).toBe("syntax-error");
});

test("no output and no program makes it throw", () => {
  const key = fc.constantFrom(
    "steps",
    "deployment",
    "resources",
    "urn",
    "type",
    "inputs",
    "outputs",
    "provider",
    "propertyDependencies",
    "properties",
    "options",
    "arn",
    "policy",
    "newState",
    "op",
    "__proto__",
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom(
        "aws:apigateway:Stage",
        "aws:cloudwatch:LogGroup",
        "aws:iam:Role",
        "pulumi:providers:aws",
        "urn:pulumi:a::b::c::d",
        "${a.b}",
        "$${",
        "",
        null,
        1,
        true,
      ),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(value, fc.string(), (json, text) => {
      outputSlice(fileOf(JSON.stringify(json)));
      const program = { name: "a", runtime: "yaml", resources: json, variables: json, config: json };
      programSlice(fileOf(JSON.stringify(program)), NO_FILES, INPUTS);
      programSlice(fileOf(`runtime: yaml\n${text}`), NO_FILES, INPUTS);
    }),
    { numRuns: 1000, seed: 3 },
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { parseTemplates } from "../../../src/sources/cloudformation/parse.ts";
import { jsonFaultAt } from "../../../src/syntax/template/json-fault.ts";
import { sourceFile } from "../files.ts";

/** Not `<<`: as a key it merges, and the writer puts no quotes around it. */
const key = fc.string({ minLength: 1 }).filter((name) => name !== "<<");

const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    fc.string(),
    fc.constantFrom(
      "yes",
      "on",
      "0123",
      "1e3",
      "~",
      "2010-09-09",
      "<<",
      "a: b",
      "# no",
      " lead",
      "line\nline\n",
      "1:30",
    ),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(key, tie("tree"), { maxKeys: 4 }),
  ),
}));
const template = fc.dictionary(key, tree, { maxKeys: 5 });

/** The same data without prototypes' interference. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

test("what YAML says is what was meant, however a YAML 1.1 writer spells it", () => {
  fc.assert(
    fc.property(template, fc.constantFrom(20, 80), (value, lineWidth) => {
      const text = stringify(value, { version: "1.1", lineWidth, aliasDuplicateObjects: false });
      const [{ root, gaps }] = parseTemplates(sourceFile("t.yaml", `${text}\n`));
      expect(gaps).toEqual([]);
      expect(plain(root)).toEqual(plain(value));
    }),
    { numRuns: 1500 },
  );
});

test("what JSON says is what was meant", () => {
  fc.assert(
    fc.property(template, fc.constantFrom(0, 2), (value, indent) => {
      const [{ root, gaps }] = parseTemplates(sourceFile("t.json", JSON.stringify(value, null, indent)));
      expect(gaps).toEqual([]);
      expect(plain(root)).toEqual(plain(value));
    }),
    { numRuns: 500 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test("a text that is no JSON has its fault where no continuation could mend it, and JSON has none", () => {
  const broken = fc.tuple(template, fc.nat(), fc.constantFrom(",", "}", "]", ":", '"', "x", "", "\u0001"));
  fc.assert(
    fc.property(broken, ([value, place, sign]) => {
      const text = JSON.stringify(value, null, 1);
      const at = place % (text.length + 1);
      const changed = text.slice(0, at) + sign + text.slice(at + 1);
      const fault = jsonFaultAt(changed);
      if (isJson(changed)) expect(fault).toBe(changed.length);
      else expect(fault).toBeLessThanOrEqual(changed.length);
      expect(jsonFaultAt(text)).toBe(text.length);
    }),
    { numRuns: 1000 },
  );
  expect(jsonFaultAt('{"a": 1,,}')).toBe(8);
  expect(jsonFaultAt('{"a" 1}')).toBe(5);
  expect(jsonFaultAt("[1] x")).toBe(4);
  expect(jsonFaultAt("[1,")).toBe(3);
});

test("the lines of a resource are those between its name and the next one", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,8}$/), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(names, tree, fc.boolean(), (ids, content, json) => {
      const value = {
        Resources: Object.fromEntries(ids.map((id) => [id, { Type: "T", Properties: content }])),
      };
      const text = json ? JSON.stringify(value, null, 2) : stringify(value, { version: "1.1" });
      const lines = text.split("\n");
      const [{ linesOf }] = parseTemplates(sourceFile("t", text));
      let before = 1;
      for (const id of Object.keys(value.Resources)) {
        const { line, endLine } = linesOf(id);
        expect(lines[line - 1]).toMatch(new RegExp(`^ +"?${id}"?:`));
        expect(line).toBeGreaterThan(before);
        expect(endLine).toBeGreaterThan(line);
        before = endLine;
      }
      expect(before).toBeLessThanOrEqual(text.trimEnd().split("\n").length);
    }),
    { numRuns: 500 },
  );
});

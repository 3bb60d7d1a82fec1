import fc from "fast-check";
import { expect, test } from "vitest";
import type { Entry } from "../../../../src/standard/exemptions/foreign/entries.ts";
import { missingIn, withEntries } from "../../../../src/standard/exemptions/foreign/insert.ts";
import { parseStandard } from "../../../../src/standard/parse.ts";
import { readStandard } from "../../../../src/standard/standard-file.ts";

const ENTRY: Entry = {
  checks: ["apigw_accesslogging"],
  file: "a.tf",
  address: 'x.this["a"]',
  reason: "why: because",
  until: "",
  sources: ["a.tf:3, checkov:skip=CKV_AWS_76"],
};
const same = (file: string) => file;
const insert = (text: string, ...entries: Entry[]) => withEntries(text, entries, same);

const ITEM = `- checks: apigw_accesslogging
    path: a.tf
    address: "x.this[\\"a\\"]"
    reason: "why: because"
    owner: ""
    until: ""
`;
const NEW = `exemptions:
  # a.tf:3, checkov:skip=CKV_AWS_76
  ${ITEM}`;
const OLD = "- { checks: apigw_waf, stage: a, reason: r, owner: o, until: 2027-01-31 }";

test.each([
  ["nothing", "", NEW],
  ["a comment alone", "# ours\n", `# ours\n${NEW}`],
  ["no exemptions", "gate: { strict: true }  # ours\n", `gate: { strict: true }  # ours\n\n${NEW}`],
  ["no end of line", "gate: { strict: true }", `gate: { strict: true }\n\n${NEW}`],
  ["an empty list", "exemptions: []\ngate: {}\n", `exemptions: \n${NEW.slice(12)}\ngate: {}\n`],
  [
    "some, indented, in the middle",
    `exemptions:\n    ${OLD} # old\n\n# the gate\ngate: {}\n`,
    `exemptions:\n    ${OLD} # old\n${NEW.slice(12).replaceAll(/^ {2}/gm, "    ")}\n# the gate\ngate: {}\n`,
  ],
  [
    "some, not indented, at the end without a line's end",
    `exemptions:\n${OLD}`,
    `exemptions:\n${OLD}\n${NEW.slice(12).replaceAll(/^ {2}/gm, "")}`,
  ],
])("into a file that has %s", (_, before, after) => {
  expect(insert(before, ENTRY)).toEqual({ text: after });
});

test("a file with Windows' line ends keeps them", () => {
  const result = insert("gate: {}\r\n", ENTRY);
  expect("text" in result && result.text.replaceAll("\r\n", "").includes("\n")).toBe(false);
});

test.each([
  ["JSON", '{ "gate": {} }'],
  ["a list in brackets", `exemptions: [${OLD.slice(2)}]\n`],
  ["an alias", "x: &a []\nexemptions: *a\n"],
  ["no list", "exemptions: 3\n"],
  ["an end of the document", "gate: {}\n...\n"],
])("%s is left alone, with the reason", (_, before) => {
  expect(insert(before, ENTRY)).toHaveProperty("problem");
});

test("what stands there already is not added again, completed or not", () => {
  const result = insert("", ENTRY);
  const text = "text" in result ? result.text : "";
  const completed = text.replace('owner: ""', "owner: me").replace("why: because", "better");
  expect(missingIn(text, [ENTRY], same)).toEqual([]);
  expect(missingIn(completed, [ENTRY], same)).toEqual([]);
  const other = { ...ENTRY, address: "y" };
  expect(missingIn(completed, [ENTRY, other], same)).toEqual([other]);
});

test("property: whatever comes from the code stays text in the file", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.string({ minLength: 1, maxLength: 100 }),
      fc.string({ unit: "binary", minLength: 1, maxLength: 100 }),
      (reason, file, address) => {
        const entry = { ...ENTRY, reason: reason.slice(0, 500), file, address, sources: [reason, file] };
        const result = insert("gate: { strict: true }\n", entry);
        if (!("text" in result)) throw new Error(result.problem);
        const parsed = parseStandard(result.text, "f");
        if ("problem" in parsed) throw new Error(parsed.problem.message);
        const { file: read, problems } = readStandard(parsed.root);
        expect(problems).toEqual([]);
        expect(read.exemptions?.map(({ value }) => value)).toMatchObject([
          { checks: entry.checks, path: file, address, owner: "", until: "" },
        ]);
      },
    ),
  );
});

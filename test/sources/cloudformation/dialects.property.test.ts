import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { samTemplates } from "../../contract/sam-templates.ts";
import { scan } from "./scan.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Long functions in their short form, as an author of YAML would write them. */
function shortForms(text: string): string {
  return text
    .replace(/^(\s*(?:- )?)"?Fn::If"?:$/gm, "$1Fn::If:")
    .replace(/\{ Ref: ([A-Za-z:]+) \}/g, "!Ref $1");
}

test("JSON and YAML of one template are judged in the same words", () => {
  fc.assert(
    fc.property(samTemplates, fc.boolean(), (json, flow) => {
      const value = JSON.parse(json) as Json;
      const text = stringify(value, { version: "1.1", collectionStyle: flow ? "flow" : "any", lineWidth: 0 });
      const ours = scan(json);
      const theirs = scan(shortForms(text));
      expect(theirs.lines).toEqual(ours.lines);
      expect([...theirs.messages]).toEqual([...ours.messages]);
    }),
    { numRuns: 300 },
  );
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pageOf, withClauses } from "../../scripts/clauses.ts";
import { clausesOf } from "../../src/checks/clauses.ts";
import { CHECKS } from "../../src/checks/index.ts";

test.each(CHECKS.map(({ id }) => id))("%s names its clauses, each once, and its page the same", (id) => {
  const clauses = clausesOf(id);
  expect(clauses.length).toBeGreaterThan(0);
  expect(new Set(clauses.map(({ source, clause }) => `${source} ${clause}`)).size).toBe(clauses.length);
  const page = readFileSync(pageOf(id), "utf8");
  expect(page).toContain("## Clauses\n");
  expect(withClauses(page, id)).toBe(page);
});

test("a check that is not known has no clauses", () => {
  expect(clausesOf("constructor")).toEqual([]);
});

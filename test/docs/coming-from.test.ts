import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PAGE, withTable } from "../../scripts/coming-from.ts";

test("the table of other scanners' ids is fresh: node scripts/coming-from.ts", () => {
  const page = readFileSync(PAGE, "utf8");
  expect(page).toBe(withTable(page));
  expect(page).toContain("| Checkov | `CKV_AWS_76`, `CKV_AWS_95` | [`apigw_accesslogging`]");
});

import { expect, test } from "vitest";
import type { Finding, Severity, Verdict } from "../../src/model/finding.ts";
import { counts, exitCode, type Gate } from "../../src/standard/exit-code.ts";

const GATE: Gate = { failOn: "low", strict: false, allowPartial: false, allowEmpty: false };
const finding = (verdict: Verdict, severity: Severity = "high", exempt = false): Finding => ({
  check: "apigw_accesslogging",
  verdict,
  severity,
  stage: "s",
  message: "",
  fingerprint: "0".repeat(16),
  ...(exempt ? { exempt: { reason: "r", owner: "o", until: "2027-01-31" } } : {}),
});

test.each<[{ stages: number; gaps: number; counting: number }, Partial<Gate>, number]>([
  [{ stages: 5, gaps: 0, counting: 0 }, {}, 0],
  [{ stages: 5, gaps: 0, counting: 1 }, {}, 1],
  [{ stages: 5, gaps: 2, counting: 0 }, {}, 3],
  [{ stages: 5, gaps: 2, counting: 1 }, {}, 3],
  [{ stages: 5, gaps: 2, counting: 0 }, { allowPartial: true }, 0],
  [{ stages: 5, gaps: 2, counting: 1 }, { allowPartial: true }, 1],
  [{ stages: 0, gaps: 0, counting: 0 }, {}, 3],
  [{ stages: 0, gaps: 0, counting: 0 }, { allowEmpty: true }, 0],
  [{ stages: 0, gaps: 1, counting: 0 }, { allowEmpty: true }, 3],
  [{ stages: 0, gaps: 1, counting: 0 }, { allowPartial: true }, 3],
  [{ stages: 0, gaps: 1, counting: 0 }, { allowPartial: true, allowEmpty: true }, 0],
])("%o with %o exits %i", (seen, gate, code) => {
  expect(exitCode(seen, { ...GATE, ...gate })).toBe(code);
});

test.each<[Finding, Partial<Gate>, boolean]>([
  [finding("fail"), {}, true],
  [finding("pass"), {}, false],
  [finding("not-applicable"), { strict: true }, false],
  [finding("conditional"), {}, false],
  [finding("unknown"), {}, false],
  [finding("conditional"), { strict: true }, true],
  [finding("unknown"), { strict: true }, true],
  [finding("fail", "high", true), { strict: true }, false],
  [finding("fail", "low"), { failOn: "medium" }, false],
  [finding("fail", "medium"), { failOn: "medium" }, true],
  [finding("fail", "high"), { failOn: "never" }, false],
])("%o with %o counts: %s", (each, gate, expected) => {
  expect(counts(each, { ...GATE, ...gate })).toBe(expected);
});

import { expect, test } from "vitest";
import { type Coverage, emptyCoverage } from "../../src/model/coverage.ts";
import type { Finding, Severity, Verdict } from "../../src/model/finding.ts";
import { counts, coverageShare, exitCode, type Gate, type Seen } from "../../src/standard/exit-code.ts";

const GATE: Gate = { failOn: "low", strict: false, allowPartial: false, allowEmpty: false, minCoverage: 0 };
const finding = (verdict: Verdict, severity: Severity = "high", exempt = false): Finding => ({
  check: "apigw_accesslogging",
  verdict,
  severity,
  stage: "s",
  message: "",
  fingerprint: "0".repeat(16),
  ...(exempt ? { exempt: { reason: "r", owner: "o", until: "2027-01-31" } } : {}),
});

test.each<[Partial<Seen>, Partial<Gate>, number]>([
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
  [{ coverage: 94.99 }, { minCoverage: 95 }, 1],
  [{ coverage: 95 }, { minCoverage: 95 }, 0],
  [{ coverage: 10, counting: 0 }, { minCoverage: 95, failOn: "never" }, 1],
  [{ coverage: 10, gaps: 1 }, { minCoverage: 95 }, 3],
])("%o with %o exits %i", (seen, gate, code) => {
  const all = { stages: 5, gaps: 0, counting: 0, coverage: 100, ...seen };
  expect(exitCode(all, { ...GATE, ...gate })).toBe(code);
});

test.each<[Partial<Coverage>, number]>([
  [{}, 100],
  [{ stages: 4, logged: 4 }, 100],
  [{ stages: 4, logged: 3, unlogged: 1 }, 75],
  [{ stages: 4, logged: 2, unknown: 1, conditional: 1 }, 50],
  [{ stages: 4, logged: 2, exempt: 2 }, 100],
  [{ stages: 4, exempt: 4 }, 100],
])("the coverage of %o is %d percent", (coverage, share) => {
  expect(coverageShare({ ...emptyCoverage(), ...coverage })).toBe(share);
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

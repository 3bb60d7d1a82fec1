/** Adds up the test reports of a CI run and prints `N passed, N failed`; a failed step counts as a failure. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder = ".reports", failedStep = "0"] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  const report = JSON.parse(readFileSync(join(folder, file), "utf8"));
  passed += report.numPassedTests;
  failed += report.numFailedTests + report.numPendingTests + report.numTodoTests;
  // A file that cannot be loaded has no tests, failed ones neither.
  failed += report.testResults.filter(
    (suite: { status: string; assertionResults: unknown[] }) =>
      suite.status === "failed" && suite.assertionResults.length === 0,
  ).length;
}
if (failedStep !== "0" && failed === 0) failed = 1;
if (passed === 0) failed += 1;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

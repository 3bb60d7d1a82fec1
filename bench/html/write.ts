/** Writes an html report of so many stages and prints what it took: `node write.ts STAGES FILE`. */
import { closeSync, openSync, writeSync } from "node:fs";
import { CHECKS } from "../../src/checks/index.ts";
import { emptyCoverage } from "../../src/model/coverage.ts";
import { htmlReport } from "../../src/reports/html/index.ts";
import { manyStages } from "../../test/reports/html/example.ts";

const [stages = "0", file = ""] = process.argv.slice(2);
const handle = openSync(file, "w");
let bytes = 0;
const report = htmlReport(
  {
    async write(text) {
      bytes += writeSync(handle, text);
    },
  },
  { checks: CHECKS },
);
const checks = CHECKS.map(({ id }) => id);
const coverage = { ...emptyCoverage(), stages: Number(stages), unlogged: Number(stages) };
let findings = 0;
let ms = 0;
// The slices are made outside the clock: a scan brings them.
for (const slice of manyStages(Number(stages), checks)) {
  findings += slice.findings.length;
  const started = performance.now();
  await report.slice(slice);
  ms += performance.now() - started;
}
const started = performance.now();
await report.end({ coverage, gaps: 0, denied: 0, interrupted: false, lookedAt: "a bench" });
ms += performance.now() - started;
report.close();
closeSync(handle);
process.stdout.write(JSON.stringify({ ms, bytes, findings }));

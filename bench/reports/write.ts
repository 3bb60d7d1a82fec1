/** Writes a report of so many findings and prints what it took: `node write.ts FORMAT FINDINGS FILE`. */
import { createWriteStream, statSync } from "node:fs";
import { finished } from "node:stream/promises";
import { CHECKS } from "../../src/checks/index.ts";
import { openReports } from "../../src/commands/reports/open.ts";
import { emptyCoverage } from "../../src/model/coverage.ts";
import { manySlices } from "./slices.ts";

const [format = "", count = "0", file = ""] = process.argv.slice(2);
const checks = CHECKS.map(({ id }) => id);
const stdout = createWriteStream(file);
const reports = await openReports(
  {
    format,
    outputs: [],
    hidePasses: false,
    detail: "usual",
    gapsFail: false,
    fails: ({ verdict }) => verdict === "fail",
    invocation: "stagelight",
    nextSteps: () => [],
    excerpt: () => [],
  },
  {
    stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env: {},
    cwd: process.cwd(),
    signal: new AbortController().signal,
    color: false,
    progress: false,
  },
);
const coverage = emptyCoverage();
let findings = 0;
let ms = 0;
const timed = async (work: () => Promise<void>) => {
  // The processor's time, not the clock's: what else the machine does is no part of it.
  const started = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(started);
  ms += (user + system) / 1000;
};
// The slices are made outside the clock: a scan brings them.
for (const slice of manySlices(Number(count), checks)) {
  findings += slice.findings.length;
  coverage.stages += slice.stages.length;
  coverage.unlogged += slice.stages.length;
  await timed(() => reports.slice(slice));
}
await timed(() => reports.end({ coverage, gaps: 0, denied: 0, interrupted: false, lookedAt: "a bench" }));
reports.close();
stdout.end();
await finished(stdout);
process.stdout.write(JSON.stringify({ ms, bytes: statSync(file).size, findings }));

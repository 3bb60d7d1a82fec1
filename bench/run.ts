/**
 * Prints the figures of this program, each beside what it is measured against, in one run. `--short` for a quick look,
 * otherwise everything; `--only NAME` for one part. Exits 1 where a bound does not hold. The few rounds of a short run are at the
 * mercy of what else the machine does, so it forgives two thirds; the bounds themselves are those of the full run.
 */
import { holds, line } from "./figures.ts";

const short = process.argv.includes("--short");
const only = process.argv[process.argv.indexOf("--only") + 1];
const parts: Record<string, () => Promise<import("./figures.ts").Figure[]>> = {
  startup: async () => (await import("./startup.ts")).startup(short),
  code: async () => (await import("./code/run.ts")).code(short),
  reports: async () => (await import("./reports/run.ts")).reports(short),
  html: async () => (await import("./html/run.ts")).html(short),
  evidence: async () => (await import("./evidence/run.ts")).evidence(short),
  region: async () => (await import("./live/region.ts")).region(short),
  organization: async () => (await import("./live/organization.ts")).organization(short),
  surroundings: async () => (await import("./live/surroundings.ts")).surroundings(short),
  fix: async () => (await import("./fix/run.ts")).fix(short),
  prowler: async () => (short ? [] : (await import("./live/prowler.ts")).prowler()),
};
if (process.argv.includes("--only") && !(String(only) in parts)) {
  throw new Error(`--only ${only}: expected one of ${Object.keys(parts).join(", ")}.`);
}
let failed = 0;
for (const [name, part] of Object.entries(parts)) {
  if (process.argv.includes("--only") && only !== name) continue;
  const figures = await part();
  for (const figure of figures) process.stdout.write(`${line(figure)}\n`);
  failed += figures.filter((figure) => !holds(figure, short ? 5 / 3 : 1)).length;
}
process.exitCode = failed > 0 ? 1 : 0;

import { copyFileSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { CHECKS } from "../../src/checks/index.ts";
import { launch } from "../../test/browser/chromium.ts";
import type { Figure } from "../figures.ts";
import { measure } from "../measure.ts";

const WRITE = join(import.meta.dirname, "../reports/write.ts");
const BIN = join(resolve(import.meta.dirname, "../.."), "dist", "bin.js");
const MB = 1e6;
const STAGES = 10_000;

/** What the evidence of an audit period takes: monthly scans of 10,000 stages by every check. */
export async function evidence(short: boolean): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "stagelight-bench-evidence-"));
  try {
    const scan = join(folder, "scan.json");
    const findings = String(STAGES * CHECKS.length);
    const saved = await measure(process.execPath, [WRITE, "json", findings, scan]);
    if (saved.exit !== 0) throw new Error(saved.stderr);
    const page = join(folder, "evidence.html");
    const of = async (scans: number) => {
      const from = Array.from({ length: scans }, (_, at) => join(folder, `scan-${at}.json`));
      for (const file of from) copyFileSync(scan, file);
      const args = from.flatMap((file) => ["--from", file]);
      const out = ["-o", `evidence=${page}`, "-o", `evidence-json=${join(folder, "evidence.json")}`];
      const run = await measure(process.execPath, [BIN, "report", "--no-config", ...args, ...out]);
      if (run.exit !== 0) throw new Error(run.stderr);
      return run;
    };
    const few = await of(3);
    const many = short ? few : await of(12);
    const name = `evidence of ${short ? 3 : 12} scans of ${STAGES.toLocaleString("en")} stages`;
    return [
      { name: `${name}: time`, value: many.ms, unit: " ms" },
      ...(short ? [] : [{ name: `${name}: time / time for 3`, value: many.ms / few.ms, atMost: 5 }]),
      { name: `${name}: peak memory`, value: many.peakMb, unit: " MB", atMost: 800 },
      { name: `${name}: size of the page`, value: statSync(page).size / MB, unit: " MB", atMost: 15 },
      await opened(page, name),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How long a person waits, in Chromium: told, not bounded, for it hangs on the machine. */
async function opened(file: string, name: string): Promise<Figure> {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const started = performance.now();
    await page.goto(`file://${file}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    return { name: `${name}: opened in Chromium`, value: performance.now() - started, unit: " ms" };
  } finally {
    await browser.close();
  }
}

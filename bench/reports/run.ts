import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { FORMATS } from "../../src/commands/reports/formats.ts";
import type { Figure } from "../figures.ts";
import { measure, median } from "../measure.ts";

const WRITE = join(import.meta.dirname, "write.ts");
const BIN = join(resolve(import.meta.dirname, "../.."), "dist", "bin.js");
const MANY = 100_000;
const FEW = 25_000;
const MB = 1e6;

/** What 100,000 findings take in each format, beside a quarter of them: four times the time is linear. */
export async function reports(short: boolean): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "stagelight-bench-reports-"));
  try {
    const figures: Figure[] = [];
    // The html report has a part of its own, with the stages it is made for.
    for (const format of FORMATS.filter((each) => each !== "html")) {
      figures.push(...(await ofFormat(format, join(folder, `scan.${format}`), short ? 3 : 5)));
    }
    return [...figures, ...(await fromSaved(join(folder, "scan.json")))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Written {
  readonly ms: number;
  readonly bytes: number;
  readonly peakMb: number;
}

async function written(format: string, count: number, file: string): Promise<Written> {
  const run = await measure(process.execPath, [WRITE, format, String(count), file]);
  if (run.exit !== 0) throw new Error(run.stderr);
  return { ...JSON.parse(run.stdout), peakMb: run.peakMb };
}

async function ofFormat(format: string, file: string, rounds: number): Promise<Figure[]> {
  const pairs: { few: Written; many: Written }[] = [];
  for (let round = 0; round < rounds; round++) {
    pairs.push({ few: await written(format, FEW, file), many: await written(format, MANY, file) });
  }
  const ms = median(pairs.map(({ many }) => many.ms));
  const bytes = pairs.at(-1)?.many.bytes ?? 0;
  const name = `${format}: ${MANY.toLocaleString("en")} findings`;
  return [
    {
      name: `${name}: time / time for a quarter`,
      value: median(pairs.map(({ few, many }) => many.ms / few.ms)),
      atMost: 6,
      note: `${ms.toFixed(0)} ms of processor time, ${(bytes / MB).toFixed(1)} MB`,
    },
    {
      name: `${name}: peak memory`,
      value: median(pairs.map(({ many }) => many.peakMb)),
      unit: " MB",
      atMost: 300,
    },
  ];
}

/** A saved scan read, checked part by part and written again. */
async function fromSaved(saved: string): Promise<Figure[]> {
  const run = await measure(process.execPath, [BIN, "report", "--from", saved, "--format", "gitlab"]);
  if (run.exit !== 0) throw new Error(run.stderr);
  const name = `report --from ${MANY.toLocaleString("en")} findings`;
  return [
    { name: `${name}: time`, value: run.ms, unit: " ms" },
    { name: `${name}: peak memory`, value: run.peakMb, unit: " MB", atMost: 600 },
  ];
}

import { join, resolve } from "node:path";
import type { Figure } from "./figures.ts";
import { measure, ratioOf } from "./measure.ts";

const BIN = join(resolve(import.meta.dirname, ".."), "dist", "bin.js");

/** What it takes to start, beside a bare Node. */
export async function startup(short: boolean): Promise<Figure[]> {
  const runs = short ? 9 : 25;
  const bare = () => measure(process.execPath, ["-e", "0"]);
  const figures: Figure[] = [];
  for (const flag of ["--version", "--help"]) {
    const { ratio, a, b } = await ratioOf(runs, () => measure(process.execPath, [BIN, flag]), bare);
    const note = `${a.toFixed(0)} ms / ${b.toFixed(0)} ms`;
    figures.push({ name: `stagelight ${flag} / node -e 0`, value: ratio, atMost: 1.5, note });
  }
  return figures;
}

import { DEFAULT_RATE } from "../../src/sources/aws/index.ts";
import type { Figure } from "../figures.ts";
import { apis, STAGES_ONLY, scanSandbox } from "./against-sandbox.ts";

/** What the bucket holds at the start (`sources/aws/bucket.ts`). */
export const BURST = 20;
const ACCOUNT = "100000000001";

/** One Region under API Gateway's real throttle (10 a second, burst 40): is the scan as fast as its rate allows? */
export async function region(short: boolean): Promise<Figure[]> {
  const [rest, http] = short ? [80, 20] : [600, 100];
  const seed = {
    accounts: [{ id: ACCOUNT, name: "bench", regions: { "eu-west-1": apis(rest, http) } }],
    faults: [{ kind: "throttle" as const, rate: 10, burst: 40 }],
  };
  const { ms, document, calls, throttled, peakMb } = await scanSandbox(seed, ACCOUNT, [
    "--regions",
    "eu-west-1",
    ...STAGES_ONLY,
  ]);
  // Two lists (one page each is 500), a call for each API, and GetAccount; the first 20 are free.
  const needed = Math.ceil(rest / 500) + 1 + rest + http + 1;
  const bound = ((needed - BURST) / DEFAULT_RATE) * 1000;
  const name = `Region of ${rest} REST and ${http} HTTP APIs`;
  return [
    {
      name: `${name}: time / ((calls − burst) ÷ rate)`,
      value: ms / bound,
      atMost: 1.05,
      note: `${(ms / 1000).toFixed(1)} s for ${calls} calls at ${DEFAULT_RATE}/s`,
    },
    { name: `${name}: stages not seen`, value: rest + http - (document.coverage.stages ?? 0), atMost: 0 },
    { name: `${name}: calls lost (gaps)`, value: document.gaps.length, atMost: 0 },
    { name: `${name}: calls throttled`, value: (100 * throttled) / calls, unit: " %", atMost: 2 },
    { name: `${name}: peak memory`, value: peakMb, unit: " MB", atMost: 300, atLeast: 20 },
  ];
}

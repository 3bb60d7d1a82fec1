import { DEFAULT_RATE } from "../../src/sources/aws/index.ts";
import type { Figure } from "../figures.ts";
import { apis, STAGES_ONLY, scanSandbox } from "./against-sandbox.ts";
import { BURST } from "./region.ts";

const MANAGEMENT = "100000000001";
const REGIONS = [
  "eu-west-1",
  "eu-west-2",
  "eu-central-1",
  "eu-north-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "ap-south-1",
  "sa-east-1",
];
const ACCOUNTS = 20;

/** 200 account-Regions side by side, one of them slow: does the whole take longer than the slowest must? */
export async function organization(short: boolean): Promise<Figure[]> {
  const slow = short ? 70 : 200;
  const usual = 10;
  const accounts = Array.from({ length: ACCOUNTS }, (_, i) => {
    const home = (region: string) => apis(i === 7 && region === "us-east-1" ? slow : usual, 2);
    return {
      id: String(100_000_000_001 + i),
      name: `account-${i}`,
      roles: [{ name: "StagelightScan", trusts: [MANAGEMENT] }],
      regions: Object.fromEntries(REGIONS.map((region) => [region, home(region)])),
    };
  });
  const seed = {
    organization: { managementAccount: MANAGEMENT },
    accounts,
    faults: [{ kind: "throttle" as const, rate: 10, burst: 40 }],
  };
  const args = ["--org", "--regions", REGIONS.join(","), ...STAGES_ONLY];
  const { ms, document, calls, throttled, peakMb } = await scanSandbox(seed, MANAGEMENT, args);
  // Two lists, a call for each API, and GetAccount.
  const slowest = ((slow + 2 + 3 - BURST) / DEFAULT_RATE) * 1000;
  const stages = ACCOUNTS * REGIONS.length * (usual + 2) + slow - usual;
  const name = `${ACCOUNTS * REGIONS.length} account-Regions`;
  return [
    {
      name: `${name}: time / lower bound of the slowest`,
      value: ms / slowest,
      atMost: 1.1,
      note: `${(ms / 1000).toFixed(1)} s, ${calls} calls`,
    },
    { name: `${name}: stages not seen`, value: stages - (document.coverage.stages ?? 0), atMost: 0 },
    { name: `${name}: calls lost (gaps)`, value: document.gaps.length, atMost: 0 },
    { name: `${name}: calls throttled`, value: (100 * throttled) / calls, unit: " %", atMost: 2 },
    { name: `${name}: peak memory`, value: peakMb, unit: " MB", atMost: 300, atLeast: 20 },
  ];
}

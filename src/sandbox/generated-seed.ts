import { randomFrom } from "./random.ts";
import type { AccountSeed, RegionSeed, RestApiSeed, Seed, V2ApiSeed } from "./seed.ts";
import { DEFAULT_REGIONS, OPT_IN_REGIONS } from "./state/regions.ts";

export interface SeedSize {
  readonly accounts: number;
  /** The first so many Regions of the standard partition; those to opt in to come last and are opted in to. */
  readonly regions: number;
  /** APIs of each kind in every account and Region. */
  readonly restApis: number;
  readonly httpApis: number;
  readonly websocketApis: number;
  readonly stagesPerApi: number;
  /** How many of the stages are logged, from 0 to 1. */
  readonly loggedShare: number;
  /** The same number gives the same seed. */
  readonly seed: number;
  /** The role that the first account, which manages the organization, may assume in the others. */
  readonly roleName?: string;
}

const FORMAT = '{"requestId":"$context.requestId","status":"$context.status"}';
const FIRST_ACCOUNT = 100_000_000_001;

/** The id of a generated seed's account, counted from 0. */
export const generatedAccountId = (index: number): string => String(FIRST_ACCOUNT + index);

/** An organization of any size for benches and properties. Throws RangeError for more Regions than there are. */
export function generatedSeed(size: SeedSize): Seed {
  const known = [...DEFAULT_REGIONS, ...OPT_IN_REGIONS];
  if (size.regions > known.length)
    throw new RangeError(`There are ${known.length} Regions, not ${size.regions}.`);
  const regions = known.slice(0, size.regions);
  const random = randomFrom(size.seed);
  const accounts = Array.from({ length: size.accounts }, (_, i) => accountSeed(i, regions, size, random));
  return { organization: { managementAccount: generatedAccountId(0) }, accounts };
}

function accountSeed(
  index: number,
  regions: readonly string[],
  size: SeedSize,
  random: () => number,
): AccountSeed {
  const id = generatedAccountId(index);
  return {
    id,
    name: `account-${index}`,
    optedInRegions: regions.filter((region) => OPT_IN_REGIONS.includes(region)),
    roles: [{ name: size.roleName ?? "StagelightScan", trusts: [generatedAccountId(0)] }],
    regions: Object.fromEntries(regions.map((region) => [region, regionSeed(id, region, size, random)])),
  };
}

function regionSeed(account: string, region: string, size: SeedSize, random: () => number): RegionSeed {
  const stages = (api: string) =>
    Array.from({ length: size.stagesPerApi }, (_, i) => {
      const name = `stage-${i}`;
      if (random() >= size.loggedShare) return { name };
      const destinationArn = `arn:aws:logs:${region}:${account}:log-group:/aws/apigateway/${api}/${name}`;
      return { name, accessLog: { destinationArn, format: FORMAT } };
    });
  const apis = (kind: string, count: number): (RestApiSeed & V2ApiSeed)[] =>
    Array.from({ length: count }, (_, i) => ({ name: `${kind}-${i}`, stages: stages(`${kind}-${i}`) }));
  return {
    restApis: apis("rest", size.restApis),
    httpApis: apis("http", size.httpApis),
    websocketApis: apis("websocket", size.websocketApis),
  };
}

import type { AwsRequest } from "../../aws/request.ts";
import { suggestion } from "../../model/nearest.ts";
import type { Slice } from "../../model/slice.ts";
import type { Surroundings } from "../../model/surroundings.ts";
import type { AwsEvent } from "../../sources/aws/options.ts";
import { type Io, UsageError } from "../io.ts";
import { ROLE_NAME } from "../role-name.ts";
import { accountIds, caBundle, endpointUrl, type ScanFlags } from "./options.ts";

/** The slices of live accounts, as the flags ask for them. Loads the AWS SDK. */
export async function awsSlices(
  flags: ScanFlags,
  io: Io,
  onEvent: (event: AwsEvent) => void,
  needs: ReadonlySet<keyof Surroundings>,
  onRequest?: (request: AwsRequest) => void,
): Promise<AsyncIterable<Slice>> {
  contradictions(flags);
  const accounts = accountIds("--accounts", flags.accounts);
  const exclude = accountIds("--exclude-accounts", flags.excludeAccounts);
  const endpoint = endpointUrl(flags, io);
  const bundle = caBundle(flags, io);
  const { isRegionName, knownRegions } = await import("../../sources/aws/regions.ts");
  const regions = [...(flags.region ?? []), ...(flags.regions ?? [])];
  const given = [
    ...(flags.region ?? []).map((region) => ["--region", region] as const),
    ...(flags.regions ?? []).map((region) => ["--regions", region] as const),
    ...(flags.aggregatorRegion ? [["--aggregator-region", flags.aggregatorRegion] as const] : []),
  ];
  for (const [flag, region] of given) {
    if (isRegionName(region)) continue;
    throw new UsageError(
      `${flag} ${region}: that is not a Region's name.${suggestion(region, knownRegions())} Expected one such as eu-west-1.`,
    );
  }
  const options = {
    environment: io.env,
    signal: io.signal,
    onEvent,
    onRequest,
    needs: flags.prove ? new Set([...needs, "proofs" as const]) : needs,
    ...(regions.length > 0 ? { regions } : {}),
    ...(flags.profile === undefined ? {} : { profile: flags.profile }),
    ...(endpoint === undefined ? {} : { endpointUrl: endpoint }),
    ...(bundle === undefined ? {} : { caBundle: bundle }),
    ...(flags.timeout === undefined ? {} : { timeout: flags.timeout * 1000 }),
  };
  if (flags.configAggregator !== undefined) {
    const { scanConfigAggregator } = await import("../../sources/aws/config-aggregator.ts");
    return scanConfigAggregator({
      ...options,
      aggregator: flags.configAggregator,
      ...(flags.aggregatorRegion === undefined ? {} : { aggregatorRegion: flags.aggregatorRegion }),
      ...(accounts ? { accounts } : {}),
      ...(exclude ? { excludeAccounts: exclude } : {}),
    });
  }
  const { scanAws } = await import("../../sources/aws/index.ts");
  const many = flags.org || accounts;
  return scanAws({
    ...options,
    cost: flags.cost,
    ...(flags.proveWait === undefined ? {} : { proveWait: flags.proveWait * 1000 }),
    ...(flags.rate === undefined ? {} : { rate: flags.rate }),
    ...(flags.concurrency === undefined ? {} : { concurrency: flags.concurrency }),
    ...(many
      ? {
          accounts: {
            roleName: flags.roleName ?? "StagelightScan",
            ...(accounts ? { ids: accounts } : {}),
            ...(flags.ou ? { units: flags.ou } : {}),
            ...(exclude ? { exclude } : {}),
            ...(flags.externalId === undefined ? {} : { externalId: flags.externalId }),
          },
        }
      : {}),
  });
}

function contradictions(flags: ScanFlags): void {
  const { accounts, org, ou, configAggregator, excludeAccounts } = flags;
  const many = org || accounts !== undefined;
  if (flags.prove && configAggregator !== undefined) {
    throw new UsageError("--prove asks live stages, --config-aggregator asks none of them: choose one.");
  }
  for (const [flag, value] of [
    ["--role-name", flags.roleName],
    ["--external-id", flags.externalId],
  ] as const) {
    if (value !== undefined && !many)
      throw new UsageError(`${flag} is for other accounts: pass --org or --accounts with it.`);
  }
  if (flags.aggregatorRegion !== undefined && configAggregator === undefined) {
    throw new UsageError("--aggregator-region needs --config-aggregator.");
  }
  if (flags.roleName !== undefined && !ROLE_NAME.test(flags.roleName)) {
    throw new UsageError(
      `--role-name ${flags.roleName}: expected up to 64 letters, digits and +=,.@-_ (IAM role names).`,
    );
  }
  const unit = ou?.find((id) => !/^(?:r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/.test(id));
  if (unit !== undefined)
    throw new UsageError(`--ou ${unit}: expected a unit's or root's id, such as ou-ab12-34cd56ef.`);
  if (accounts && org)
    throw new UsageError("--accounts and --org exclude each other: name accounts, or take all.");
  if (ou && !org) throw new UsageError("--ou narrows an organization: pass --org with it.");
  if (configAggregator !== undefined && org) {
    throw new UsageError("--config-aggregator covers the organization by itself: leave --org out.");
  }
  if (excludeAccounts && !org && !accounts && configAggregator === undefined) {
    throw new UsageError("--exclude-accounts needs --org, --accounts or --config-aggregator.");
  }
}

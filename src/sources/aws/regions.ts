import type { Caller } from "../../aws/caller.ts";
import { describeRegions } from "../../aws/calls/ec2.ts";
import { isObject, listOf, text } from "../../aws/read.ts";
import type { Session } from "../../aws/session.ts";
import type { CredentialSource } from "../../aws/session-options.ts";
import { type Partition, partitionOf } from "../../model/arn.ts";
import type { Gap } from "../../model/gap.ts";

/**
 * Regions that every account of a partition has without opting in (AWS Account Management reference, "Enable or
 * disable AWS Regions"): what is left to look at when the account may not list its Regions.
 */
const BORN_ENABLED: Partial<Record<Partition, readonly string[]>> = {
  aws: [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
  ],
  "aws-cn": ["cn-north-1", "cn-northwest-1"],
  "aws-us-gov": ["us-gov-east-1", "us-gov-west-1"],
};

export interface RegionsOfAccount {
  /** Sorted. */
  readonly regions: readonly string[];
  readonly gaps: readonly Gap[];
  /** Regions that exist but that the account has not opted in to. Undefined: the account could not be asked. */
  readonly closed?: readonly string[];
}

/** The Regions that are enabled in an account. */
export async function enabledRegions(
  session: Session,
  home: string,
  credentials: CredentialSource,
  caller: Caller,
): Promise<RegionsOfAccount> {
  const client = session.ec2(home, credentials);
  const answer = await caller.call(describeRegions, client, { AllRegions: true });
  if (!answer.ok) return bornEnabled(home, answer.failure.gap);
  const all = listOf(answer.value.Regions)?.map((item) =>
    isObject(item) ? { name: text(item.RegionName), closed: item.OptInStatus === "not-opted-in" } : undefined,
  );
  // Every account has Regions: an answer without any, or with one that cannot be read, is no answer of AWS's.
  if (!all || all.length === 0 || all.some((region) => region?.name === undefined)) {
    return bornEnabled(home, {
      kind: "malformed-answer",
      ...where(caller),
      operation: describeRegions.operation,
      code: "MalformedAnswer",
      message: "DescribeRegions did not answer as AWS does.",
    });
  }
  const names = (closed: boolean) =>
    all
      .filter((region) => region?.closed === closed)
      .map((region) => region?.name ?? "")
      .sort();
  return { regions: names(false), gaps: [], closed: names(true) };
}

/** What is left to look at when the account's Regions cannot be listed. */
function bornEnabled(home: string, gap: Gap): RegionsOfAccount {
  const born = BORN_ENABLED[partitionOf(home)] ?? [home];
  const message = `${gap.message} Looked in the ${born.length} Regions that every account has; others were not seen.`;
  return { regions: born, gaps: [{ ...gap, message }] };
}

const where = ({ options: { account, region } }: Caller) => ({
  ...(account === undefined ? {} : { account }),
  ...(region === undefined ? {} : { region }),
});

/** Whether this has the form of a Region's name (`eu-west-1`, `us-gov-east-1`, `us-isob-east-1`). */
export function isRegionName(name: string): boolean {
  return /^[a-z]{2,4}(?:-[a-z]{3,4})?-[a-z]{4,9}-\d{1,2}$/.test(name);
}

/** Every Region this program knows by name, for suggestions. */
export const knownRegions = (): readonly string[] => Object.values(BORN_ENABLED).flat();

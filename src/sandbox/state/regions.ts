/**
 * Regions of the standard partition (EC2 User Guide, Regions; Account Management Reference, opt-in Regions):
 * those that every account has, and those that an account must opt in to.
 */
export const DEFAULT_REGIONS: readonly string[] = [
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "ca-central-1",
  "sa-east-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "eu-central-1",
  "eu-north-1",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
];

export const OPT_IN_REGIONS: readonly string[] = [
  "af-south-1",
  "ap-east-1",
  "ap-south-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-7",
  "ca-west-1",
  "eu-central-2",
  "eu-south-1",
  "eu-south-2",
  "il-central-1",
  "me-central-1",
  "me-south-1",
  "mx-central-1",
];

/** The Regions of the other partitions, which have no opt-in. */
const OTHER_PARTITIONS: Readonly<Record<string, readonly string[]>> = {
  "aws-cn": ["cn-north-1", "cn-northwest-1"],
  "aws-us-gov": ["us-gov-east-1", "us-gov-west-1"],
};

/** Whether each Region of a partition must be opted in to: name → opt-in needed. */
export function regionsOf(partition: string): ReadonlyMap<string, boolean> {
  if (partition === "aws") {
    return new Map([
      ...DEFAULT_REGIONS.map((name): [string, boolean] => [name, false]),
      ...OPT_IN_REGIONS.map((name): [string, boolean] => [name, true]),
    ]);
  }
  return new Map((OTHER_PARTITIONS[partition] ?? []).map((name) => [name, false]));
}

/** The domain that a partition's endpoints end in. */
export const domainOf = (partition: string): string =>
  partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";

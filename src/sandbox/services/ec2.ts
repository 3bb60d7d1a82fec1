import { AwsError } from "../aws-error.ts";
import { ec2Query } from "../protocols/query.ts";
import { EC2_REFUSALS, type Operation, type Service } from "../service.ts";
import { domainOf } from "../state/regions.ts";

const OPERATIONS: readonly Operation[] = [
  {
    name: "DescribeRegions",
    run({ account, parameters }) {
      const all = parameters.get("AllRegions") === "true";
      const named = [...parameters]
        .filter(([key]) => /^RegionName\.\d+$/.test(key))
        .map(([, value]) => value);
      for (const name of named) {
        if (!account.optInStatus.has(name)) {
          throw new AwsError(400, "InvalidParameterValue", `Invalid region provided: ${name}`);
        }
      }
      const regions = [...account.optInStatus].filter(
        ([name, status]) =>
          (all || status !== "not-opted-in") && (named.length === 0 || named.includes(name)),
      );
      return {
        regionInfo: regions.map(([name, optInStatus]) => ({
          regionName: name,
          regionEndpoint: `ec2.${name}.${domainOf(account.partition)}`,
          optInStatus,
        })),
      };
    },
  },
];

export const ec2: Service = {
  name: "ec2",
  signingName: "ec2",
  iamPrefix: "ec2",
  protocol: ec2Query("http://ec2.amazonaws.com/doc/2016-11-15/", OPERATIONS),
  refusals: EC2_REFUSALS,
};

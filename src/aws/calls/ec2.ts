import type { DescribeRegionsCommandOutput, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeRegionsCommand } from "@aws-sdk/client-ec2";
import type { Call } from "../call.ts";

export const describeRegions: Call<EC2Client, object, DescribeRegionsCommandOutput> = {
  operation: "DescribeRegions",
  permission: { action: "ec2:DescribeRegions", resources: ["*"] },
  rate: 5,
  send: (client, input, options) => client.send(new DescribeRegionsCommand(input), options),
};

import type {
  CloudWatchClient,
  DescribeAlarmsCommandInput,
  DescribeAlarmsCommandOutput,
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
} from "@aws-sdk/client-cloudwatch";
import { DescribeAlarmsCommand, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import type { Call } from "../call.ts";

export const describeAlarms: Call<CloudWatchClient, DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput> =
  {
    operation: "DescribeAlarms",
    permission: { action: "cloudwatch:DescribeAlarms", resources: ["*"] },
    rate: 4.5,
    send: (client, input, options) => client.send(new DescribeAlarmsCommand(input), options),
  };

export const getMetricData: Call<CloudWatchClient, GetMetricDataCommandInput, GetMetricDataCommandOutput> = {
  operation: "GetMetricData",
  permission: { action: "cloudwatch:GetMetricData", resources: ["*"] },
  rate: 10,
  send: (client, input, options) => client.send(new GetMetricDataCommand(input), options),
};

import type {
  DescribeDeliveryStreamCommandInput,
  DescribeDeliveryStreamCommandOutput,
  FirehoseClient,
} from "@aws-sdk/client-firehose";
import { DescribeDeliveryStreamCommand } from "@aws-sdk/client-firehose";
import type { Call } from "../call.ts";

export const describeDeliveryStream: Call<
  FirehoseClient,
  DescribeDeliveryStreamCommandInput,
  DescribeDeliveryStreamCommandOutput
> = {
  operation: "DescribeDeliveryStream",
  permission: { action: "firehose:DescribeDeliveryStream", resources: ["firehose:*:*:deliverystream/*"] },
  rate: 2.5,
  send: (client, input, options) => client.send(new DescribeDeliveryStreamCommand(input), options),
};

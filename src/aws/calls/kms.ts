import type { DescribeKeyCommandOutput, KMSClient } from "@aws-sdk/client-kms";
import { DescribeKeyCommand } from "@aws-sdk/client-kms";
import type { Call } from "../call.ts";

export const describeKey: Call<KMSClient, { KeyId: string }, DescribeKeyCommandOutput> = {
  operation: "DescribeKey",
  permission: { action: "kms:DescribeKey", resources: ["kms:*:*:key/*"] },
  rate: 20,
  send: (client, input, options) => client.send(new DescribeKeyCommand(input), options),
};

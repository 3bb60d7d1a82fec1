import type {
  ConfigServiceClient,
  SelectAggregateResourceConfigCommandOutput,
} from "@aws-sdk/client-config-service";
import { SelectAggregateResourceConfigCommand } from "@aws-sdk/client-config-service";
import type { Call } from "../call.ts";

export const selectAggregateResourceConfig: Call<
  ConfigServiceClient,
  { ConfigurationAggregatorName: string; Expression: string; MaxResults: number; NextToken?: string },
  SelectAggregateResourceConfigCommandOutput
> = {
  operation: "SelectAggregateResourceConfig",
  permission: {
    action: "config:SelectAggregateResourceConfig",
    resources: ["config:*:*:config-aggregator/*"],
  },
  send: (client, input, options) => client.send(new SelectAggregateResourceConfigCommand(input), options),
};

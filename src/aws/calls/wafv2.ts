import type {
  GetWebACLForResourceCommandInput,
  GetWebACLForResourceCommandOutput,
  WAFV2Client,
} from "@aws-sdk/client-wafv2";
import { GetWebACLForResourceCommand } from "@aws-sdk/client-wafv2";
import type { Call } from "../call.ts";
import { renaming } from "../error-names.ts";

/** It also takes apigateway:GET on the stage (Service Authorization Reference, AWS WAF V2). */
export const getWebAclForResource: Call<
  WAFV2Client,
  GetWebACLForResourceCommandInput,
  GetWebACLForResourceCommandOutput
> = {
  operation: "GetWebACLForResource",
  permission: { action: "wafv2:GetWebACLForResource", resources: ["*"] },
  rate: 0.5,
  send: (client, input, options) => renaming(client.send(new GetWebACLForResourceCommand(input), options)),
};

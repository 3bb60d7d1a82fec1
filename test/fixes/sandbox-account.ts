import * as apigateway from "@aws-sdk/client-api-gateway";
import * as apigatewayv2 from "@aws-sdk/client-apigatewayv2";
import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as iam from "@aws-sdk/client-iam";
import * as wafv2 from "@aws-sdk/client-wafv2";
import { CHECKS } from "../../src/checks/index.ts";
import { type JudgedSlice, judgeSlice } from "../../src/checks/judge.ts";
import type { Call, Service, Step } from "../../src/fixes/step.ts";
import type { Demands } from "../../src/model/demands.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { scanAws } from "../../src/sources/aws/index.ts";

/** What is sent to AWS as plain data: a client of the service, and its command of that name. */
interface Library {
  readonly client: new (options: object) => { send(command: object): Promise<object>; destroy(): void };
  readonly module: object;
}

const LIBRARIES: Readonly<Record<Service, Library>> = {
  apigateway: { client: apigateway.APIGatewayClient as never, module: apigateway },
  apigatewayv2: { client: apigatewayv2.ApiGatewayV2Client as never, module: apigatewayv2 },
  cloudwatch: { client: cloudwatch.CloudWatchClient as never, module: cloudwatch },
  iam: { client: iam.IAMClient as never, module: iam },
  logs: { client: logs.CloudWatchLogsClient as never, module: logs },
  wafv2: { client: wafv2.WAFV2Client as never, module: wafv2 },
};

/** One account of a sandbox, as its administrator. */
export interface Account {
  scan(demands: Demands): Promise<readonly JudgedSlice[]>;
  send(step: Pick<Step, "region">, call: Call): Promise<object>;
}

export function accountIn(sandbox: Sandbox, account: string, regions: readonly string[]): Account {
  const credentials = sandbox.credentials(account);
  return {
    async scan(demands) {
      const slices: JudgedSlice[] = [];
      const scan = scanAws({
        environment: { AWS_REGION: regions[0] ?? "" },
        endpointUrl: sandbox.url,
        credentials: async () => credentials,
        regions: [...regions],
        needs: CHECKS.flatMap(({ needs }) => needs),
        rate: 1_000,
        signal: new AbortController().signal,
      });
      for await (const slice of scan) slices.push(judgeSlice(slice, CHECKS, demands));
      return slices.toSorted((one, other) =>
        JSON.stringify(one.scope) < JSON.stringify(other.scope) ? -1 : 1,
      );
    },
    async send({ region }, { service, operation, parameters }) {
      const { client, module } = LIBRARIES[service];
      const Command = (module as Record<string, new (input: object) => object>)[`${operation}Command`];
      if (!Command) throw new Error(`${service} has no ${operation}.`);
      const sender = new client({ region, endpoint: sandbox.url, credentials, maxAttempts: 1 });
      try {
        return await sender.send(new Command(parameters));
      } finally {
        sender.destroy();
      }
    },
  };
}

import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { ConfigServiceClient } from "@aws-sdk/client-config-service";
import { EC2Client } from "@aws-sdk/client-ec2";
import { FirehoseClient } from "@aws-sdk/client-firehose";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";
import { WAFV2Client } from "@aws-sdk/client-wafv2";
import type { Sandbox, SandboxCredentials } from "../../src/sandbox/index.ts";

/** The SDK's clients for one account and Region of whatever listens at `endpoint`; none of them tries twice. */
export function clients(endpoint: string, credentials: SandboxCredentials, region = "eu-west-1") {
  const config = { endpoint, credentials, region, maxAttempts: 1 };
  return {
    v1: new APIGatewayClient(config),
    v2: new ApiGatewayV2Client(config),
    sts: new STSClient(config),
    ec2: new EC2Client(config),
    organizations: new OrganizationsClient(config),
    config: new ConfigServiceClient(config),
    logs: new CloudWatchLogsClient(config),
    cloudwatch: new CloudWatchClient(config),
    iam: new IAMClient(config),
    firehose: new FirehoseClient(config),
    kms: new KMSClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    waf: new WAFV2Client(config),
  };
}

export type Clients = ReturnType<typeof clients>;

export const clientsOf = (sandbox: Sandbox, account: string, region?: string): Clients =>
  clients(sandbox.url, sandbox.credentials(account), region);

/** What a call was refused with, as the SDK tells it. Fails where the call succeeds. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ name: string; status: number; message: string }> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const metadata = "$metadata" in error ? (error.$metadata as { httpStatusCode?: number }) : {};
    return { name: error.name, status: metadata.httpStatusCode ?? 0, message: error.message };
  }
  throw new Error("The call was expected to be refused, and succeeded.");
}

import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EC2Client } from "@aws-sdk/client-ec2";
import { FirehoseClient } from "@aws-sdk/client-firehose";
import { IAMClient } from "@aws-sdk/client-iam";
import { S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";
import { WAFV2Client } from "@aws-sdk/client-wafv2";
import type { Session } from "../../aws/session.ts";
import type { CredentialSource } from "../../aws/session-options.ts";

/** What clients need of a session. */
export type Connections = Pick<Session, "clientConfig">;

type Config = ReturnType<Connections["clientConfig"]> & { readonly forcePathStyle?: true };

interface OfServices {
  readonly apigateway: APIGatewayClient;
  readonly apigatewayv2: ApiGatewayV2Client;
  readonly cloudwatch: CloudWatchClient;
  readonly ec2: EC2Client;
  readonly firehose: FirehoseClient;
  readonly iam: IAMClient;
  readonly logs: CloudWatchLogsClient;
  readonly s3api: S3Client;
  readonly sts: STSClient;
  readonly wafv2: WAFV2Client;
}

const MAKERS: {
  readonly [S in keyof OfServices]: new (
    config: Config,
  ) => OfServices[S];
} = {
  apigateway: APIGatewayClient,
  apigatewayv2: ApiGatewayV2Client,
  cloudwatch: CloudWatchClient,
  ec2: EC2Client,
  firehose: FirehoseClient,
  iam: IAMClient,
  logs: CloudWatchLogsClient,
  s3api: S3Client,
  sts: STSClient,
  wafv2: WAFV2Client,
};

/** The clients of one account-Region, each made when it is first asked for. */
export class Clients {
  readonly #config: Config;
  readonly #made = new Map<keyof OfServices, OfServices[keyof OfServices]>();

  constructor(connections: Connections, region: string, credentials: CredentialSource) {
    const config = connections.clientConfig(region, credentials);
    // Of an endpoint that is given, no names below it are known: S3's buckets are taken by path there.
    this.#config = "endpoint" in config ? { ...config, forcePathStyle: true } : config;
  }

  of<S extends keyof OfServices>(service: S): OfServices[S] {
    const made = (this.#made.get(service) as OfServices[S] | undefined) ?? new MAKERS[service](this.#config);
    this.#made.set(service, made);
    return made;
  }
}

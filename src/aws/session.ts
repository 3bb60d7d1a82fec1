import { readFileSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { rootCertificates } from "node:tls";
import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { ConfigServiceClient } from "@aws-sdk/client-config-service";
import { EC2Client } from "@aws-sdk/client-ec2";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { STSClient } from "@aws-sdk/client-sts";
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import type { NodeHttpHandler } from "@smithy/node-http-handler";
import { BoundedHandler } from "./bounded-handler.ts";
import type { CredentialSource, SessionOptions } from "./session-options.ts";
import { WatchedHandler } from "./watched-handler.ts";

/**
 * The connections and credentials of a scan. The AWS SDK's own credential chain decides who we are. All clients share
 * one set of connections, so none of them is ever destroyed by itself: `close` ends them all.
 */
export class Session {
  readonly credentials: CredentialSource;
  readonly profile: string | undefined;
  /** The profile that the environment names. */
  readonly namedProfile: string | undefined;
  readonly #options: SessionOptions;
  readonly #handler: NodeHttpHandler;
  readonly #agents: Agents;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.profile = options.profile;
    this.namedProfile = options.environment.AWS_PROFILE || undefined;
    this.#agents = agentsFor(options);
    const connections = { connectionTimeout: 5_000, ...this.#agents };
    this.#handler = new BoundedHandler(connections);
    const { onRequest } = options;
    const own = onRequest ? new WatchedHandler(connections, onRequest) : this.#handler;
    this.credentials = options.credentials ?? chain(options, own);
  }

  /** The Region to start in: what the environment or the profile says, otherwise the default given. */
  async homeRegion(): Promise<string> {
    const { environment, defaultRegion } = this.#options;
    const named = environment.AWS_REGION || environment.AWS_DEFAULT_REGION;
    if (named) return named;
    const client = new STSClient(
      this.#options.profile === undefined ? {} : { profile: this.#options.profile },
    );
    try {
      return await client.config.region();
    } catch {
      // The SDK throws when neither environment nor profile names a Region; that is what the default is for.
      return defaultRegion ?? "us-east-1";
    } finally {
      client.destroy();
    }
  }

  apigateway = (region: string, credentials: CredentialSource) =>
    new APIGatewayClient(this.clientConfig(region, credentials));
  apigatewayv2 = (region: string, credentials: CredentialSource) =>
    new ApiGatewayV2Client(this.clientConfig(region, credentials));
  sts = (region: string, credentials: CredentialSource) =>
    new STSClient(this.clientConfig(region, credentials));
  ec2 = (region: string, credentials: CredentialSource) =>
    new EC2Client(this.clientConfig(region, credentials));
  organizations = (region: string, credentials: CredentialSource) =>
    new OrganizationsClient(this.clientConfig(region, credentials));
  config = (region: string, credentials: CredentialSource) =>
    new ConfigServiceClient(this.clientConfig(region, credentials));

  /** The connections of this scan, with its proxy and its trusted certificates, for a request that is no call of AWS. */
  agentFor = (protocol: string): HttpAgent | HttpsAgent =>
    protocol === "http:" ? this.#agents.httpAgent : this.#agents.httpsAgent;

  close(): void {
    this.#handler.destroy();
  }

  /** For a client of any service. One attempt a call: repeating is the caller's, in the bucket's time. */
  clientConfig(region: string, credentials: CredentialSource) {
    const { endpointUrl } = this.#options;
    return {
      region,
      credentials,
      maxAttempts: 1,
      requestHandler: this.#handler,
      ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
    };
  }
}

/** Open connections at once, over all endpoints: far below the usual limit of 1,024 open files. */
const MAX_SOCKETS = 256;

interface Agents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

function agentsFor({ caBundle, endpointUrl }: SessionOptions): Agents {
  // A proxy cannot reach this machine's own loopback addresses.
  const local = endpointUrl !== undefined && LOOPBACK.test(URL.parse(endpointUrl)?.hostname ?? "");
  const agent = {
    keepAlive: true,
    maxSockets: MAX_SOCKETS,
    maxTotalSockets: MAX_SOCKETS,
    ...(local ? {} : { proxyEnv: process.env }),
  };
  const trust = caBundle === undefined ? {} : { ca: [...rootCertificates, readFileSync(caBundle, "utf8")] };
  return { httpAgent: new HttpAgent(agent), httpsAgent: new HttpsAgent({ ...agent, ...trust }) };
}

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** The SDK's own chain. What it asks (STS for a profile's role, SSO) goes the same way as every other call. */
function chain(options: SessionOptions, requestHandler: NodeHttpHandler): CredentialSource {
  const { profile, defaultRegion, environment, endpointUrl } = options;
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION || defaultRegion;
  const clientConfig = {
    requestHandler,
    ...(region === undefined ? {} : { region }),
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
  };
  return fromNodeProviderChain({ ...(profile === undefined ? {} : { profile }), clientConfig });
}

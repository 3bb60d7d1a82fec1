import type { AwsRequest } from "./request.ts";

// Types of this room's surface: free of the AWS SDK's own, which the published package does not need.

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export type CredentialSource = () => Promise<Credentials>;

export interface SessionOptions {
  readonly profile?: string;
  /** Overrides the endpoint of every service. */
  readonly endpointUrl?: string;
  /** A PEM file of certificates to trust besides the usual ones. */
  readonly caBundle?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Instead of the SDK's own chain. */
  readonly credentials?: CredentialSource;
  /** The Region to ask STS, EC2 and Organizations in when neither environment nor profile names one. */
  readonly defaultRegion?: string;
  /** Told of each request to AWS, those for credentials included. */
  readonly onRequest?: ((request: AwsRequest) => void) | undefined;
}

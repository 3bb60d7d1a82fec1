import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { FirehoseClient } from "@aws-sdk/client-firehose";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import type { Session } from "../../../aws/session.ts";
import type { CredentialSource } from "../../../aws/session-options.ts";

/** The clients of the services around API Gateway, each made when it is first asked for. */
export class Clients {
  readonly #session: Session;
  readonly #region: string;
  readonly #credentials: CredentialSource;
  #logs: CloudWatchLogsClient | undefined;
  #cloudwatch: CloudWatchClient | undefined;
  #firehose: FirehoseClient | undefined;
  #kms: KMSClient | undefined;
  #iam: IAMClient | undefined;

  constructor(session: Session, region: string, credentials: CredentialSource) {
    this.#session = session;
    this.#region = region;
    this.#credentials = credentials;
  }

  get logs(): CloudWatchLogsClient {
    this.#logs ??= new CloudWatchLogsClient(this.#config);
    return this.#logs;
  }

  get cloudwatch(): CloudWatchClient {
    this.#cloudwatch ??= new CloudWatchClient(this.#config);
    return this.#cloudwatch;
  }

  get firehose(): FirehoseClient {
    this.#firehose ??= new FirehoseClient(this.#config);
    return this.#firehose;
  }

  get kms(): KMSClient {
    this.#kms ??= new KMSClient(this.#config);
    return this.#kms;
  }

  get iam(): IAMClient {
    this.#iam ??= new IAMClient(this.#config);
    return this.#iam;
  }

  get #config() {
    return this.#session.clientConfig(this.#region, this.#credentials);
  }
}

import type { SessionOptions } from "../../aws/session-options.ts";
import type { Surroundings } from "../../model/surroundings.ts";

// Types of this room's surface: free of the AWS SDK's own, which the published package does not need.

export interface AwsScanOptions extends SessionOptions {
  /** Look only in these Regions; otherwise in every Region the account has enabled. */
  readonly regions?: readonly string[];
  readonly signal: AbortSignal;
  /** API Gateway calls per second and account-Region; the calls to other services go faster or slower with it. */
  readonly rate?: number;
  /** Account-Regions looked at side by side. */
  readonly concurrency?: number;
  /** How long one attempt of one call may take, in milliseconds. */
  readonly timeout?: number;
  readonly onEvent?: (event: AwsEvent) => void;
  /** Which accounts; otherwise the one the credentials belong to. */
  readonly accounts?: AccountsWanted;
  /**
   * What around the stages is read too: the `needs` of the checks that will judge. Without it only the stages are looked at,
   * and only checks without needs can be trusted.
   */
  readonly needs?: Iterable<keyof Surroundings>;
  /** The requests of unlogged stages are counted (with the `traffic` that is needed), for what logging them would cost. */
  readonly cost?: boolean;
  /** With the `proofs` that are needed, one request goes to each public stage; its line is waited for so long (ms). */
  readonly proveWait?: number;
  /** The time at which windows of traffic end; otherwise the present. */
  readonly now?: Date;
}

export interface AccountsWanted {
  /** These accounts; otherwise every active one of the organization. */
  readonly ids?: readonly string[];
  /** Of the organization, only those below these organizational units (`ou-…`) or roots (`r-…`). */
  readonly units?: readonly string[];
  readonly exclude?: readonly string[];
  /** Assumed in every account but the caller's own. */
  readonly roleName: string;
  readonly externalId?: string;
}

export type AwsEvent =
  /** Who the credentials belong to, known before the first slice. */
  | { readonly type: "identity"; readonly arn: string }
  | { readonly type: "accounts"; readonly count: number }
  | { readonly type: "account-done"; readonly account: string; readonly regions: number }
  | { readonly type: "apis"; readonly count: number }
  | { readonly type: "call"; readonly operation: string; readonly outcome: string }
  | {
      readonly type: "region-done";
      readonly account: string;
      readonly region: string;
      readonly stages: number;
    };

/** The scan could not begin: no usable credentials, or a Region that does not exist. */
export class CannotScan extends Error {
  override readonly name = "CannotScan";
}

export interface AggregatorScanOptions extends Omit<AwsScanOptions, "accounts" | "rate" | "concurrency"> {
  readonly aggregator: string;
  /** Where the aggregator lives; otherwise the home Region. */
  readonly aggregatorRegion?: string;
  readonly accounts?: readonly string[];
  readonly excludeAccounts?: readonly string[];
}

import type { Partition } from "../../model/arn.ts";
import type { ManagedPolicy } from "../iam/managed.ts";
import type { RestApi } from "./rest-api.ts";
import type { V2Api } from "./v2-api.ts";

/** An IAM role. Times are milliseconds since the epoch. */
export interface Role {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  /** When IAM last changed it or what it carries; absent: not since it was made. */
  changedAt?: number;
  /** Account ids, ARNs of principals, service principals, or `*`: whom the trust policy lets in. */
  trusts: readonly string[];
  externalId?: string;
  /** The trust policy, as JSON text. */
  trustPolicy: string;
  /** ARNs of the managed policies attached to it. */
  readonly policies: Set<string>;
  /** Name → document, as JSON text. */
  readonly inlinePolicies: Map<string, string>;
  /** The ARN of the policy that bounds it. */
  boundary: string | undefined;
}

/** What an account has in one Region. */
export interface AccountRegion {
  readonly account: Account;
  readonly region: string;
  readonly restApis: Map<string, RestApi>;
  readonly v2Apis: Map<string, V2Api>;
  /** The role that API Gateway writes logs with; one per account and Region. */
  cloudwatchRoleArn: string | undefined;
  /** AWS Config aggregators by name. */
  readonly aggregators: Map<string, Aggregator>;
}

/** A configuration aggregator: whose recorded items it gathers. `undefined` is everything there is. */
export interface Aggregator {
  readonly name: string;
  readonly organization: boolean;
  readonly accounts: readonly string[] | undefined;
  readonly regions: readonly string[] | undefined;
  readonly createdAt: number;
}

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly partition: Partition;
  readonly status: "ACTIVE" | "SUSPENDED";
  readonly joinedAt: number;
  /** Every Region of the sandbox, with its opt-in status. */
  readonly optInStatus: ReadonlyMap<string, "opt-in-not-required" | "opted-in" | "not-opted-in">;
  readonly roles: Map<string, Role>;
  /** Names of roles that the seed says are gone. */
  readonly deletedRoles: ReadonlySet<string>;
  /** The account's own managed policies, by ARN. */
  readonly managedPolicies: Map<string, ManagedPolicy>;
  readonly homes: Map<string, AccountRegion>;
}

/** The account's share of a Region, made when it is first asked for. */
export function homeIn(account: Account, region: string): AccountRegion {
  const known = account.homes.get(region);
  if (known) return known;
  const home: AccountRegion = {
    account,
    region,
    restApis: new Map(),
    v2Apis: new Map(),
    cloudwatchRoleArn: undefined,
    aggregators: new Map(),
  };
  account.homes.set(region, home);
  return home;
}

/** Whether the account may use the Region. */
export function hasEnabled(account: Account, region: string): boolean {
  const status = account.optInStatus.get(region);
  return status !== undefined && status !== "not-opted-in";
}

/**
 * A slot for what a further service keeps per account and Region, so that a service is one file:
 * `const groups = perRegion(() => new Map<string, LogGroup>())`, then `groups(call.home)`.
 */
export function perRegion<T>(initial: () => T): (home: AccountRegion) => T {
  const kept = new WeakMap<AccountRegion, { readonly value: T }>();
  return (home) => {
    const known = kept.get(home);
    if (known) return known.value;
    const value = initial();
    kept.set(home, { value });
    return value;
  };
}

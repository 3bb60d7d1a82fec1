import type { Need } from "./surroundings/needs.ts";

/** What a caller needs to be allowed for a call. Resources are patterns below `arn:{partition}`. */
export interface Permission {
  readonly action: string;
  /** As in an IAM policy, without `arn:{partition}:`; `*` where the action takes no resource. */
  readonly resources: readonly string[];
}

/** Which ways of scanning make a call. */
export type Mode = "account" | "accounts" | "org" | "config";

/** The modes that ask the services themselves. */
export const LIVE: readonly Mode[] = ["account", "accounts", "org"];

/** One AWS operation a scan makes, with the permission it takes beside it. */
export interface Call<Client, Input, Output> {
  readonly operation: string;
  /** Absent: AWS asks for no permission (STS GetCallerIdentity). */
  readonly permission?: Permission;
  readonly modes: readonly Mode[];
  /** Made only where one of these surroundings is wanted. Absent: every scan makes it. */
  readonly for?: readonly Need[];
  /** Calls per second that a scan takes by default: half of what the service allows an account-Region. */
  readonly rate?: number;
  send(client: Client, input: Input, options: { abortSignal: AbortSignal }): Promise<Output>;
}

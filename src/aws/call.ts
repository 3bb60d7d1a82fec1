/** What a caller needs to be allowed for a call. Resources are patterns below `arn:{partition}`. */
export interface Permission {
  readonly action: string;
  /** As in an IAM policy, without `arn:{partition}:`; `*` where the action takes no resource. */
  readonly resources: readonly string[];
}

/** One AWS operation, with the permission it takes beside it. */
export interface Call<Client, Input, Output> {
  readonly operation: string;
  /** Absent: AWS asks for no permission (STS GetCallerIdentity). */
  readonly permission?: Permission;
  /** Calls per second that are taken by default: half of what the service allows an account-Region. */
  readonly rate?: number;
  send(client: Client, input: Input, options: { abortSignal: AbortSignal }): Promise<Output>;
}

/** One AWS call as plain data, under the names that the API itself uses. */
export interface Call {
  readonly service: "logs" | "apigateway" | "apigatewayv2";
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** One change: what must hold before it, the call that makes it, and the call that takes it back. */
export interface Step {
  /** What it does and to what: the same change has the same id in every plan. */
  readonly id: string;
  readonly kind: "create-log-group" | "set-retention" | "set-access-log";
  readonly account: string;
  readonly region: string;
  /** The ids of the stages that need it, sorted. */
  readonly stages: readonly string[];
  readonly preconditions: readonly string[];
  readonly effect: string;
  readonly call: Call;
  /** The call that restores what was there; a string says why no call can. */
  readonly undo: Call | string;
  /** IAM actions that the call needs. */
  readonly permissions: readonly string[];
  readonly cost: string;
  readonly risk: string;
  /** `review`: somebody should look at it first. */
  readonly care: "safe" | "review";
}

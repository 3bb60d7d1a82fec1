/** Plain data, as JSON has it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The AWS services that steps write to, under the names that the AWS CLI has for them. */
export const SERVICES = [
  "apigateway",
  "apigatewayv2",
  "cloudwatch",
  "firehose",
  "iam",
  "logs",
  "s3api",
  "wafv2",
] as const;

export type Service = (typeof SERVICES)[number];

/** One AWS call as plain data, under the names that the API itself uses. */
export interface Call {
  readonly service: Service;
  readonly operation: string;
  readonly parameters: { readonly [key: string]: Json };
}

/**
 * One change, made by one call: what it changes, how that is before and after, and the call that takes it back.
 * `before` and `after` say all that the step is about and nothing else, in the shape that `state.ts` gives its kind: whoever
 * carries it out reads that state first. As after: it is done already. As before: it can be made. Else somebody changed it.
 */
export interface Step {
  /** What it does and to what: the same change has the same id in every plan. */
  readonly id: string;
  readonly kind: StepKind;
  readonly account: string;
  /** IAM has no Regions: there it is the one for whose stages the step was needed first. */
  readonly region: string;
  /** Names what it changes, by the keys that `state.ts` lists for its kind. */
  readonly target: Readonly<Record<string, string>>;
  readonly before: Json;
  readonly after: Json;
  /** The ids of the stages that need it, sorted. */
  readonly stages: readonly string[];
  /** The checks that it answers, sorted. */
  readonly checks: readonly string[];
  /** The ids of steps that have to be made first. */
  readonly needs: readonly string[];
  readonly preconditions: readonly string[];
  readonly effect: string;
  readonly call: Call;
  /** The call that restores what was there; a string says why no call can. */
  readonly undo: Call | string;
  /** IAM actions that the call and its undo need; `iam-policy.ts` adds those that read the state. */
  readonly permissions: readonly string[];
  readonly cost: string;
  readonly risk: string;
  /** `review`: somebody should look at it first. */
  readonly care: "safe" | "review";
}

/** In the order in which steps are made: what others build on comes first. */
export const STEP_KINDS = [
  "create-role",
  "set-role-trust",
  "attach-role-policy",
  "put-role-policy",
  "set-account-role",
  "create-log-group",
  "set-log-key",
  "set-retention",
  "protect-log-group",
  "put-resource-policy",
  "set-access-log",
  "put-metric-filter",
  "put-alarm",
  "create-bucket",
  "set-bucket-lifecycle",
  "create-delivery-stream",
  "put-subscription",
  "set-execution-log",
  "associate-web-acl",
] as const;

export type StepKind = (typeof STEP_KINDS)[number];

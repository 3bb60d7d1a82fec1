import type { Json, StepKind } from "./step.ts";

/**
 * What a step is about, by kind: the keys of its `target`, and the shape of `before` and `after`. A reader of live
 * state gives the same shapes, with nothing that the step does not decide.
 */
export interface States {
  /** `null`: there is no such role. `trust` is the policy document as data. */
  "create-role": { target: { role: string }; state: { trust: Json } | null };
  "set-role-trust": { target: { role: string }; state: Json };
  /** Whether it is attached. */
  "attach-role-policy": { target: { role: string; policyArn: string }; state: boolean };
  /** The inline policy's document as data; `null`: the role has none of that name. */
  "put-role-policy": { target: { role: string; policy: string }; state: Json };
  /** The ARN; `null`: none is set. */
  "set-account-role": { target: Record<string, never>; state: string | null };
  /** `null`: there is no such group. */
  "create-log-group": {
    target: { logGroup: string };
    state: { logGroupClass: string; kmsKeyId: string | null } | null;
  };
  /** The key's ARN; `null`: the service's own. */
  "set-log-key": { target: { logGroup: string }; state: string | null };
  /** Days; `null`: for ever. */
  "set-retention": { target: { logGroup: string }; state: number | null };
  "protect-log-group": { target: { logGroup: string }; state: boolean };
  /** The document as data; `null`: there is no policy of that name. */
  "put-resource-policy": { target: { policy: string }; state: Json };
  /** `apiType` is REST, HTTP or WEBSOCKET. Both halves; `null`: not there. No `:*` at the end of a destination. */
  "set-access-log": {
    target: { apiType: string; apiId: string; stage: string };
    state: { destination: string | null; format: string | null };
  };
  /** As DescribeMetricFilters gives it, without times; `null`: there is none of that name. */
  "put-metric-filter": { target: { logGroup: string; filter: string }; state: Json };
  /** As DescribeAlarms gives what PutMetricAlarm was given; `null`: there is none of that name. */
  "put-alarm": { target: { alarm: string }; state: Json };
  /** `null`: there is no such bucket. Whether all four ways of making it public are blocked. */
  "create-bucket": { target: { bucket: string }; state: { publicAccess: "blocked" | "open" } | null };
  /** The rules as GetBucketLifecycleConfiguration gives them; `null`: none. */
  "set-bucket-lifecycle": { target: { bucket: string }; state: Json };
  /** Where it writes to and as whom; `null`: there is no such stream, or it is being deleted. */
  "create-delivery-stream": {
    target: { stream: string };
    state: { bucketArn: string; prefix: string; roleArn: string } | null;
  };
  "put-subscription": { target: { logGroup: string; filter: string }; state: Json };
  /** The level for every method; `null`: nothing at all is set for every method of a REST stage. */
  "set-execution-log": { target: { apiType: string; apiId: string; stage: string }; state: string | null };
  /** The web ACL's ARN; `null`: none. */
  "associate-web-acl": { target: { stageArn: string }; state: string | null };
}

/** The state of a thing that another thing carries (the retention of a log group), where that is not there at all. */
export const MISSING = "missing";

/** Equal as JSON: keys in any order, lists in theirs. */
export function sameState(one: Json, other: Json): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((item, index) => sameState(item, other[index] ?? null));
  }
  const [mine, theirs] = [one as Record<string, Json>, other as Record<string, Json>];
  const keys = Object.keys(mine);
  return (
    keys.length === Object.keys(theirs).length &&
    keys.every((key) => Object.hasOwn(theirs, key) && sameState(mine[key] ?? null, theirs[key] ?? null))
  );
}
/** The parts of a step that its kind decides, typed. */
export type Aspect<K extends StepKind> = {
  readonly kind: K;
  readonly target: Readonly<States[K]["target"]>;
  readonly before: States[K]["state"];
  readonly after: States[K]["state"];
};

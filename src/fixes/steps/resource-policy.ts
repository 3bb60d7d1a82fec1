import type { Place } from "../place.ts";
import type { Call, Json, Step } from "../step.ts";

/** One policy of ours for an account and Region: a second fix finds it and adds to it. */
export const POLICY_NAME = "stagelight-access-logs";

/** Lets the log delivery service, which HTTP APIs write through, into log groups. `before` `null`: there is none. */
export function putResourcePolicy(
  { account, region }: Place,
  before: Json,
  after: Json,
  stages: readonly string[],
): Step {
  const put = (document: Json): Call => ({
    service: "logs",
    operation: "PutResourcePolicy",
    parameters: { policyName: POLICY_NAME, policyDocument: JSON.stringify(document) },
  });
  return {
    id: `put-resource-policy ${account}/${region}/${POLICY_NAME}`,
    kind: "put-resource-policy",
    account,
    region,
    target: { policy: POLICY_NAME },
    before,
    after,
    stages,
    checks: ["apigw_accesslog_destination"],
    // A policy can name groups that are not there: one that cannot be made does not keep the others' stages waiting.
    needs: [],
    preconditions: [
      before === null
        ? `There is no resource policy ${POLICY_NAME} in ${account}, ${region}.`
        : `The resource policy ${POLICY_NAME} of ${account}, ${region} is as it was seen.`,
    ],
    effect: "Lets delivery.logs.amazonaws.com write the lines of HTTP APIs into their log groups.",
    call: put(after),
    undo:
      before === null
        ? { service: "logs", operation: "DeleteResourcePolicy", parameters: { policyName: POLICY_NAME } }
        : put(before),
    permissions: ["logs:DeleteResourcePolicy", "logs:PutResourcePolicy"],
    cost: "Nothing.",
    risk: "Only deliveries for this account are let in. An account and Region has room for ten such policies.",
    care: "safe",
  };
}

import type { Place } from "../place.ts";
import type { Json, Step } from "../step.ts";

/** Where lines are carried on to: a Firehose stream, and the role that CloudWatch Logs puts them there with. */
export interface ExportTarget {
  readonly streamArn: string;
  readonly roleArn: string;
}

export const SUBSCRIPTION_NAME = "stagelight-export";

/** Carries every line of a log group on to a Firehose stream. */
export function putSubscription(
  { account, region }: Place,
  logGroup: string,
  { streamArn, roleArn }: ExportTarget,
  stages: readonly string[],
  needs: readonly string[],
): Step {
  const parameters = {
    logGroupName: logGroup,
    filterName: SUBSCRIPTION_NAME,
    filterPattern: "",
    destinationArn: streamArn,
    roleArn,
  } satisfies Json;
  return {
    id: `put-subscription ${account}/${region}/${logGroup}:${SUBSCRIPTION_NAME}`,
    kind: "put-subscription",
    account,
    region,
    target: { logGroup, filter: SUBSCRIPTION_NAME },
    before: null,
    after: parameters,
    stages,
    checks: ["apigw_accesslog_export"],
    needs,
    preconditions: [
      `The log group ${logGroup} is there, with room for one more subscription filter (two are all it takes).`,
      `The stream ${streamArn} is ACTIVE, and ${roleArn} may write to it and trusts logs.amazonaws.com.`,
    ],
    effect: `Carries every line of ${logGroup} on to ${streamArn}.`,
    call: { service: "logs", operation: "PutSubscriptionFilter", parameters },
    undo: {
      service: "logs",
      operation: "DeleteSubscriptionFilter",
      parameters: { logGroupName: logGroup, filterName: SUBSCRIPTION_NAME },
    },
    permissions: ["iam:PassRole", "logs:DeleteSubscriptionFilter", "logs:PutSubscriptionFilter"],
    cost: "Firehose charges about 0.03 US dollars for a gigabyte, and its target for what it keeps.",
    risk: "The lines hold who called and from where: whoever reads the stream's target reads that too.",
    care: "review",
  };
}

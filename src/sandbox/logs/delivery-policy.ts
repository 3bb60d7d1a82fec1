import type { AccountRegion } from "../state/account.ts";
import { groupArn, logsIn } from "../state/log-group.ts";

/** The name that the service gives its own policy (CloudWatch Logs User Guide, `AWS-logs-and-resource-policy`). */
const NAME = "AWSLogDeliveryWrite20150319";

/**
 * What happens when logging of an HTTP API is switched on: a resource policy lets the delivery service write. The real
 * one names each log group; the sandbox's stands for all of the account and Region, and so never grows too long.
 */
export function letDeliveryIn(home: AccountRegion, now: number): void {
  const { partition, id } = home.account;
  const document = {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: NAME,
        Effect: "Allow",
        Principal: { Service: "delivery.logs.amazonaws.com" },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${groupArn(home, "*")}:log-stream:*`,
        Condition: {
          StringEquals: { "aws:SourceAccount": id },
          ArnLike: { "aws:SourceArn": `arn:${partition}:logs:${home.region}:${id}:*` },
        },
      },
    ],
  };
  logsIn(home).policies.set(NAME, {
    name: NAME,
    document: JSON.stringify(document),
    resourceArn: undefined,
    revision: 1,
    updatedAt: now,
  });
}

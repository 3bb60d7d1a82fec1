import type { LogPolicy } from "../../model/surroundings.ts";
import type { Arn } from "../arn.ts";
import type { Subject } from "../check.ts";
import { answerOf, type Policy, parsePolicy } from "./policy.ts";

const ACTIONS = ["logs:CreateLogStream", "logs:PutLogEvents"];
export const DELIVERY_SERVICE = "delivery.logs.amazonaws.com";

/**
 * Whether resource policies let the log delivery service write into a log group (CloudWatch Logs User Guide,
 * `AWS-logs-and-resource-policy`). `unreadable`: one of them is no policy, or not known, and may deny as well as allow.
 */
export function mayDeliver(
  policies: readonly LogPolicy[],
  group: Arn,
  decide: Subject["decide"],
): "yes" | "no" | "unclear" | "unreadable" {
  const { partition, region, account, resource } = group;
  const arn = `arn:${partition}:logs:${region}:${account}:${resource}`;
  const context = new Map([["aws:sourceaccount", account]]);
  const about = new Map([["aws:sourcearn", `arn:${partition}:logs:${region}:${account}:*`]]);
  const read: Policy[] = [];
  let unread = false;
  for (const { document, logGroup } of policies) {
    const of = logGroup && decide(logGroup);
    if (of && of.state !== "known") unread = true;
    if (of && (of.state !== "known" || of.value !== arn)) continue;
    const text = decide(document);
    const policy = text.state === "known" ? parsePolicy(text.value) : undefined;
    if (policy) read.push(policy);
    else unread = true;
  }
  const answers = ACTIONS.map((action) =>
    answerOf(read, { action, resource: `${arn}:log-stream:*`, service: DELIVERY_SERVICE, context, about }),
  );
  if (unread) return "unreadable";
  if (answers.every((answer) => answer === "allowed")) return "yes";
  return answers.includes("unclear") ? "unclear" : "no";
}

import type { LogPolicy } from "../../model/surroundings.ts";
import type { Arn } from "../arn.ts";
import type { Subject } from "../check.ts";
import { answerOf, type Policy, parsePolicy } from "./policy.ts";

const ACTIONS = ["logs:CreateLogStream", "logs:PutLogEvents"];
const SERVICE = "delivery.logs.amazonaws.com";

/**
 * Whether resource policies let the log delivery service write into a log group (CloudWatch Logs User Guide,
 * `AWS-logs-and-resource-policy`).
 */
export function mayDeliver(
  policies: readonly LogPolicy[],
  group: Arn,
  decide: Subject["decide"],
): "yes" | "no" | "unclear" {
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
    answerOf(read, { action, resource: `${arn}:log-stream:*`, service: SERVICE, context, about }),
  );
  // What could not be read may deny as well as allow.
  if (!unread && answers.every((answer) => answer === "allowed")) return "yes";
  return unread || answers.includes("unclear") ? "unclear" : "no";
}

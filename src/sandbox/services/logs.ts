import { ACCOUNT_POLICIES } from "../logs/account-policies.ts";
import { LOG_FILTERS } from "../logs/filters.ts";
import { LOG_GROUPS } from "../logs/groups.ts";
import { LOG_POLICIES } from "../logs/policies.ts";
import { LOG_STREAMS } from "../logs/streams.ts";
import { awsJson } from "../protocols/aws-json.ts";
import { JSON_REFUSALS, type Service } from "../service.ts";

/** CloudWatch Logs: groups, streams and events, metric filters, subscriptions, resource policies. */
export const logs: Service = {
  name: "logs",
  signingName: "logs",
  iamPrefix: "logs",
  protocol: awsJson("Logs_20140328", [
    ...LOG_GROUPS,
    ...LOG_STREAMS,
    ...LOG_FILTERS,
    ...LOG_POLICIES,
    ...ACCOUNT_POLICIES,
  ]),
  refusals: JSON_REFUSALS,
};

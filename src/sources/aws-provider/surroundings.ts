import { type Fact, unknownFact } from "../../model/fact.ts";
import type { Listing, Surroundings } from "../../model/surroundings.ts";
import { alarmOf } from "./alarms.ts";
import type { Declared } from "./arguments.ts";
import { deliveryStreamOf, keyOf, logGroupOf, logPolicyOf, metricFilterOf, subscriptionOf } from "./logs.ts";
import { mapFact } from "./map-fact.ts";
import { rolesFor } from "./roles.ts";

/** The resource types around stages that checks ask for. */
export const SURROUNDING_TYPES: ReadonlySet<string> = new Set([
  "aws_cloudwatch_log_group",
  "aws_kinesis_firehose_delivery_stream",
  "aws_cloudwatch_log_metric_filter",
  "aws_cloudwatch_metric_alarm",
  "aws_cloudwatch_log_subscription_filter",
  "aws_cloudwatch_log_resource_policy",
  "aws_kms_key",
  "aws_iam_role",
  "aws_iam_role_policy",
  "aws_iam_role_policy_attachment",
  "aws_iam_policy_attachment",
  "aws_iam_policy",
  "aws_wafv2_web_acl_association",
  "aws_wafregional_web_acl_association",
  "aws_api_gateway_method_settings",
]);

/** More of them than this in one root, plan or state are not looked at. */
export const MAX_SURROUNDINGS = 20_000;

/**
 * What the code declares around its stages. Other code, and people, may make more: every list is partial. Roles are
 * listed only as far as the account's CloudWatch role may be one of them. `unseen`: why some were not looked at.
 */
export function surroundingsOf(all: readonly Declared[], unseen?: string): Surroundings {
  const declared = Map.groupBy(all, ({ type }) => type);
  const listing = <T>(type: string, read: (declaration: Declared) => T): Listing<T> =>
    partial((declared.get(type) ?? []).map(read), unseen);
  const accountRole = accountRoleOf(declared.get("aws_api_gateway_account") ?? []);
  return {
    ...(accountRole ? { accountRole } : {}),
    roles: partial(accountRole ? rolesFor(accountRole, declared) : [], unseen),
    logGroups: listing("aws_cloudwatch_log_group", logGroupOf),
    deliveryStreams: listing("aws_kinesis_firehose_delivery_stream", deliveryStreamOf),
    keys: listing("aws_kms_key", keyOf),
    logPolicies: listing("aws_cloudwatch_log_resource_policy", logPolicyOf),
    metricFilters: listing("aws_cloudwatch_log_metric_filter", metricFilterOf),
    alarms: listing("aws_cloudwatch_metric_alarm", alarmOf),
    subscriptions: listing("aws_cloudwatch_log_subscription_filter", subscriptionOf),
  };
}

const partial = <T>(items: readonly T[], unseen: string | undefined): Listing<T> => ({
  items,
  partial: true,
  ...(unseen === undefined ? {} : { unseen }),
});

/** `aws_api_gateway_account` sets the role, or takes it away; there is one per account and Region. */
export function accountRoleOf([account]: readonly Declared[]): Fact<string | null> | undefined {
  if (!account) return undefined;
  const role = account.args.text("cloudwatch_role_arn");
  const { when } = account;
  if (!when) return role;
  return mapFact(when, (made) => (made ? role : unknownFact(`${account.id} is not made by this code`)));
}

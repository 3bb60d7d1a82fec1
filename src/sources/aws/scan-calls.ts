import type { Call } from "../../aws/call.ts";
import { getAccount, getApis, getRestApis, getRestStages, getStages } from "../../aws/calls/apigateway.ts";
import { describeAlarms, getMetricData } from "../../aws/calls/cloudwatch.ts";
import { selectAggregateResourceConfig } from "../../aws/calls/config.ts";
import { describeRegions } from "../../aws/calls/ec2.ts";
import { describeDeliveryStream } from "../../aws/calls/firehose.ts";
import {
  getPolicy,
  getPolicyVersion,
  getRole,
  getRolePolicy,
  listAttachedRolePolicies,
  listRolePolicies,
} from "../../aws/calls/iam.ts";
import { describeKey } from "../../aws/calls/kms.ts";
import {
  describeAccountPolicies,
  describeLogGroups,
  describeMetricFilters,
  describeResourcePolicies,
  describeSubscriptionFilters,
  filterLogEvents,
} from "../../aws/calls/logs.ts";
import {
  listAccounts,
  listAccountsForParent,
  listOrganizationalUnitsForParent,
} from "../../aws/calls/organizations.ts";
import { assumeRole, getCallerIdentity } from "../../aws/calls/sts.ts";
import type { Need } from "./surroundings/needs.ts";

/** Ways of scanning. */
export type Mode = "account" | "accounts" | "org" | "config";

/** A call that a scan makes, and when. */
export interface ScanCall extends Pick<Call<never, never, unknown>, "operation" | "permission"> {
  /** The ways of scanning that make it. */
  readonly modes: readonly Mode[];
  /** Made only where one of these surroundings is wanted. Absent: every scan makes it. */
  readonly for?: readonly Need[];
}

type Made = Omit<ScanCall, "modes" | "for">;

/** The modes that ask the services themselves. */
const LIVE: readonly Mode[] = ["account", "accounts", "org"];

const by = (modes: readonly Mode[], ...calls: readonly Made[]): ScanCall[] =>
  calls.map(({ operation, permission }) => ({ operation, ...(permission ? { permission } : {}), modes }));

const about = (need: Need, ...calls: readonly Made[]): ScanCall[] =>
  by(LIVE, ...calls).map((call) => ({ ...call, for: [need] }));

/** Every call a scan can make: the least-privilege policy is made from this list. */
export const CALLS: readonly ScanCall[] = [
  ...by(LIVE, getRestApis, getRestStages, getAccount, getApis, getStages, describeRegions),
  ...by([...LIVE, "config"], getCallerIdentity),
  ...by(["accounts", "org"], assumeRole),
  ...by(["org"], listAccounts, listAccountsForParent, listOrganizationalUnitsForParent),
  ...by(["config"], selectAggregateResourceConfig),
  ...about("logGroups", describeLogGroups),
  ...about("metricFilters", describeMetricFilters),
  ...about("subscriptions", describeSubscriptionFilters, describeAccountPolicies),
  ...about("proofs", filterLogEvents),
  ...about("logPolicies", describeResourcePolicies),
  ...about("alarms", describeAlarms),
  ...about("traffic", getMetricData),
  ...about("deliveryStreams", describeDeliveryStream),
  ...about("keys", describeKey),
  ...about(
    "roles",
    getRole,
    listRolePolicies,
    getRolePolicy,
    listAttachedRolePolicies,
    getPolicy,
    getPolicyVersion,
  ),
];

import { conditionsOf, type Fact, unknownFact } from "../../../model/fact.ts";
import type { Listing, MetricFilter, Subscription, Surroundings } from "../../../model/surroundings.ts";
import { existenceOf, makesStages } from "../births.ts";
import { textProperty } from "../properties.ts";
import type { Stack } from "../stack.ts";
import { combine } from "../values/facts.ts";
import { siteOf } from "../values/scope.ts";
import { alarmOf } from "./alarms.ts";
import { type Declared, declarationsIn } from "./declared.ts";
import {
  deliveryStreamOf,
  keyOf,
  logGroupOf,
  logPolicyOf,
  metricFilterOf,
  ownPolicyOf,
  subscriptionOf,
} from "./destinations.ts";
import { linked, linksIn } from "./links.ts";
import { rolesFor } from "./roles.ts";

/**
 * What the templates of one slice declare around their stages. Other templates, and people, may make more: every list is
 * partial. Where there is no stage, only the account's role is of interest. Roles are listed only as far as the account's CloudWatch role needs them.
 */
export function surroundingsOf(stacks: readonly Stack[]): Surroundings {
  const accountRole = stacks.map(accountRoleOf).find((role) => role !== undefined);
  const role = accountRole ? { accountRole } : {};
  if (!stacks.some(({ resources }) => makesStages(resources))) return role;
  const declared = Map.groupBy(stacks.flatMap(declarationsIn), ({ resource }) => resource.type);
  const listing = <T>(type: string, read: (declaration: Declared) => T): Listing<T> =>
    partial((declared.get(type) ?? []).map(read));
  const seen: Surroundings = {
    ...role,
    roles: partial(accountRole ? rolesFor(accountRole, declared) : []),
    logGroups: listing("AWS::Logs::LogGroup", logGroupOf),
    deliveryStreams: listing("AWS::KinesisFirehose::DeliveryStream", deliveryStreamOf),
    keys: listing("AWS::KMS::Key", keyOf),
    logPolicies: partial([
      ...(declared.get("AWS::Logs::ResourcePolicy") ?? []).map(logPolicyOf),
      ...(declared.get("AWS::Logs::LogGroup") ?? []).flatMap(ownPolicyOf),
    ]),
    metricFilters: listing("AWS::Logs::MetricFilter", metricFilterOf),
    alarms: listing("AWS::CloudWatch::Alarm", alarmOf),
    subscriptions: listing("AWS::Logs::SubscriptionFilter", subscriptionOf),
  };
  const links = linksIn(seen);
  const toGroup = <T extends MetricFilter | Subscription>(items: Listing<T> | undefined) =>
    partial(
      (items?.items ?? []).map((item) => ({ ...item, logGroup: linked(item.logGroup, item.id, links) })),
    );
  return { ...seen, metricFilters: toGroup(seen.metricFilters), subscriptions: toGroup(seen.subscriptions) };
}

/** The same; where stack sets take some of the templates to accounts and Regions of their own, apart for each. */
export function sitedSurroundings(stacks: readonly Stack[]): Surroundings {
  const whole = surroundingsOf(stacks);
  const sites = Map.groupBy(stacks, ({ scope }) => siteOf(scope));
  if (sites.size < 2) return whole;
  return { ...whole, sites: new Map([...sites].map(([site, some]) => [site, surroundingsOf(some)])) };
}

const partial = <T>(items: readonly T[]): Listing<T> => ({ items, partial: true });

/** The names of the conditions that any of the surroundings hang on. */
export function conditionsAround(surroundings: Surroundings): Set<string> {
  const names = new Set<string>();
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== "object" || value === null || depth > 8) return;
    if ("state" in value) conditionsOf(value as Fact<unknown>, names);
    else if (value instanceof Map || Array.isArray(value))
      for (const item of value.values()) visit(item, depth + 1);
    else for (const item of Object.values(value)) visit(item, depth + 1);
  };
  visit(surroundings, 0);
  return names;
}

/** The CloudWatch role that a template sets for its account and Region; undefined where it sets none. */
function accountRoleOf({ resources, scope }: Stack): Fact<string | null> | undefined {
  const account = [...resources.values()].find(({ type }) => type === "AWS::ApiGateway::Account");
  if (!account) return undefined;
  const role = textProperty(account, ["CloudWatchRoleArn"], scope);
  return combine([existenceOf(account, scope)], ([exists]) =>
    exists?.state === "known" && !exists.value
      ? unknownFact(`${account.id} is not part of this deployment`)
      : role,
  );
}

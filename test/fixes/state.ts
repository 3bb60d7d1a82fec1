import { streamsIn } from "../../src/sandbox/firehose/streams.ts";
import { bucketsIn } from "../../src/sandbox/s3/buckets.ts";
import { homeIn } from "../../src/sandbox/state/account.ts";
import { logsIn } from "../../src/sandbox/state/log-group.ts";
import { metricsIn } from "../../src/sandbox/state/metrics.ts";
import type { World } from "../../src/sandbox/state/world.ts";

/** All that steps can change in an account, as plain data, without times. */
export function stateOf(world: World, account: string): unknown {
  const found = world.accounts.get(account);
  if (!found) throw new RangeError(account);
  const regions = [...found.homes.keys()].sort().flatMap((region) => {
    const home = homeIn(found, region);
    const logs = logsIn(home);
    const state = {
      region,
      role: home.cloudwatchRoleArn ?? null,
      rest: [...home.restApis].map(([id, api]) => [
        id,
        [...api.stages.values()].map(({ name, accessLog, methodSettings, webAclArn }) => ({
          name,
          destination: accessLog.destinationArn ?? null,
          format: accessLog.format ?? null,
          everyMethod: Object.fromEntries(methodSettings.get("*/*") ?? []),
          acl: webAclArn ?? null,
        })),
      ]),
      v2: [...home.v2Apis].map(([id, api]) => [
        id,
        [...api.stages.values()].map(({ name, accessLog, defaultRouteSettings }) => ({
          name,
          log: accessLog ? { ...accessLog } : null,
          level: defaultRouteSettings.loggingLevel ?? "OFF",
        })),
      ]),
      groups: sorted(
        [...logs.groups.values()].map((group) => ({
          name: group.name,
          class: group.logClass,
          days: group.retentionDays ?? null,
          key: group.kmsKeyId ?? null,
          protected: group.deletionProtected,
          filters: sorted([...group.metricFilters.values()].map(({ createdAt: _, ...filter }) => filter)),
          subscriptions: sorted(
            [...group.subscriptions.values()].map(({ createdAt: _, ...filter }) => filter),
          ),
        })),
      ),
      policies: sorted(
        [...logs.policies.values()]
          // HTTP APIs have it made by the service itself, and it stays.
          .filter(({ name }) => !name.startsWith("AWSLogDelivery"))
          .map(({ name, document }) => ({ name, document })),
      ),
      streams: sorted([...streamsIn(home).values()].map(({ name, destination }) => ({ name, destination }))),
      alarms: sorted([...metricsIn(home).alarms.values()].map(({ name, settings }) => ({ name, settings }))),
    };
    // A Region comes to be when it is looked at.
    const { region: _, role, ...lists } = state;
    return role === null && Object.values(lists).every(({ length }) => length === 0) ? [] : [state];
  });
  const roles = [...found.roles.values()].map(({ name, trustPolicy, policies, inlinePolicies }) => ({
    name,
    trust: JSON.parse(trustPolicy),
    policies: [...policies].sort(),
    inline: [...inlinePolicies].sort(),
  }));
  const buckets = [...bucketsIn(world).values()]
    .filter((bucket) => bucket.account === account)
    .map(({ createdAt: _, objects, ...bucket }) => ({ ...bucket, objects: [...objects.keys()] }));
  return { roles: sorted(roles), buckets: sorted(buckets), regions };
}

/** By name: the order in which things were made is no part of what they are. */
const sorted = <T extends { readonly name: string }>(things: readonly T[]): T[] =>
  things.toSorted((one, other) => (one.name < other.name ? -1 : 1));

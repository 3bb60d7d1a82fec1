import { expect } from "vitest";
import type { Surroundings } from "../../../../src/model/surroundings.ts";
import { type Backend, DELIVERY, type Furnished, TRUST, WRITES } from "./furnished.ts";

const known = (value: unknown) => ({ state: "known", value });

/** Everything that `furnish` made is found, and nothing else. */
export function expectFurnished(
  surroundings: Surroundings,
  made: Furnished,
  { account, region }: Pick<Backend, "account" | "region">,
): void {
  const logGroup = (name: string) => `arn:aws:logs:${region}:${account}:log-group:${name}`;

  expect(surroundings.accountRole).toEqual(known(made.roleArn));
  expect(surroundings.roles).toMatchObject({
    items: [
      {
        id: made.roleArn,
        policies: [{ name: "inline" }, { name: `arn:aws:iam::${account}:policy/ApiGatewayWrites` }],
        boundary: known(null),
      },
    ],
  });
  const [role] = surroundings.roles?.items ?? [];
  const text = (fact: { state: string; value?: unknown } | undefined) => JSON.parse(String(fact?.value));
  expect(text(role?.trust)).toEqual(JSON.parse(TRUST));
  for (const { document } of role?.policies ?? []) expect(text(document)).toEqual(JSON.parse(WRITES));
  expect(surroundings.logGroups).toMatchObject({
    items: [
      { id: logGroup("orders"), retentionDays: known(365), kmsKey: known(made.keyArn) },
      { id: logGroup("web"), retentionDays: known(null), kmsKey: known(null) },
    ],
  });
  expect(surroundings.keys).toEqual({ items: [{ id: made.keyArn, state: known("Disabled") }] });
  expect(surroundings.metricFilters).toMatchObject({
    items: [
      {
        id: "orders:errors",
        logGroup: known("orders"),
        pattern: known("{ $.status = 5* }"),
        metric: { namespace: known("orders"), name: known("errors") },
      },
    ],
  });
  expect(surroundings.alarms).toMatchObject({
    items: [{ name: known("orders-errors"), acts: known(true), threshold: known(5) }],
  });
  expect(surroundings.subscriptions).toMatchObject({
    items: [{ id: "orders:archive", destination: known(expect.stringMatching(/:deliverystream\/archive$/)) }],
  });
  expect(surroundings.deliveryStreams).toMatchObject({
    items: [{ name: known("archive"), status: known("ACTIVE"), target: known("arn:aws:s3:::archive") }],
  });
  // Beside it there may be the one that API Gateway itself puts when a stage of an HTTP API begins to log.
  expect(surroundings.logPolicies?.items).toContainEqual({ id: "delivery", document: known(DELIVERY) });
}

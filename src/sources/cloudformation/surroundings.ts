import { type Fact, unknownFact } from "../../model/fact.ts";
import type { Surroundings } from "../../model/surroundings.ts";
import { existenceOf } from "./births.ts";
import { combine } from "./facts.ts";
import { textProperty } from "./properties.ts";
import type { Resource } from "./resources.ts";
import type { Scope } from "./scope.ts";
import type { Stack } from "./stack.ts";

export function surroundingsOf(stacks: readonly Stack[]): Surroundings {
  const accountRole = stacks
    .map(({ resources, scope }) => accountRoleOf(resources, scope))
    .find((role) => role !== undefined);
  return accountRole ? { accountRole } : {};
}

export function conditionsAround(_surroundings: Surroundings): Set<string> {
  return new Set();
}

/** The CloudWatch role that the template sets for its account and Region; undefined where it sets none. */
function accountRoleOf(
  resources: ReadonlyMap<string, Resource>,
  scope: Scope,
): Fact<string | null> | undefined {
  const account = [...resources.values()].find(({ type }) => type === "AWS::ApiGateway::Account");
  if (!account) return undefined;
  const role = textProperty(account, ["CloudWatchRoleArn"], scope);
  return combine([existenceOf(account, scope)], ([exists]) =>
    exists?.state === "known" && !exists.value
      ? unknownFact(`${account.id} is not part of this deployment`)
      : role,
  );
}

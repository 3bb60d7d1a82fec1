import type { Role } from "../state/account.ts";
import { allows, statementsOf } from "./policy.ts";

/** The trust policy that a seed's short form stands for. */
export function trustPolicyFor(
  trusts: readonly string[],
  externalId: string | undefined,
  partition: string,
): string {
  const services = trusts.filter((each) => each.endsWith(".amazonaws.com"));
  const others = trusts
    .filter((each) => !each.endsWith(".amazonaws.com"))
    .map((each) => (/^\d{12}$/.test(each) ? `arn:${partition}:iam::${each}:root` : each));
  const statement = (Principal: unknown, Condition?: unknown) => ({
    Effect: "Allow",
    Principal,
    Action: "sts:AssumeRole",
    ...(Condition === undefined ? {} : { Condition }),
  });
  const condition = externalId === undefined ? undefined : { StringEquals: { "sts:ExternalId": externalId } };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      ...(services.length > 0 ? [statement({ Service: services })] : []),
      ...(others.length > 0 ? [statement({ AWS: others }, condition)] : []),
    ],
  });
}

/** Who a trust policy lets in, and the external id that it asks for: what AssumeRole goes by. */
export function trustedBy(document: string): Pick<Role, "trusts" | "externalId"> {
  const trusts: string[] = [];
  let externalId: string | undefined;
  for (const { effect, actions, principals, conditions } of statementsOf(document) ?? []) {
    if (effect !== "Allow" || !actions?.some((each) => /^(?:\*|sts:\*|sts:assumerole)$/i.test(each)))
      continue;
    if (principals === "*") trusts.push("*");
    else for (const names of principals?.values() ?? []) trusts.push(...names);
    externalId ??= conditions.find(({ key }) => key === "sts:externalid")?.values[0];
  }
  return { trusts, ...(externalId === undefined ? {} : { externalId }) };
}

/** Whether a service may assume the role; `context` holds condition keys in lower case. */
export const trustsService = (role: Role, service: string, context?: ReadonlyMap<string, string>): boolean =>
  allows([role.trustPolicy], {
    action: "sts:AssumeRole",
    resource: role.arn,
    service,
    ...(context ? { context } : {}),
  });

import { type Fact, known, type Settled, unknownFact } from "../../../model/fact.ts";
import type { Role, RolePolicy } from "../../../model/surroundings.ts";
import { member, textOf, type Value } from "../../../syntax/template/value.ts";
import { existenceOf } from "../births.ts";
import { property, textProperty } from "../properties.ts";
import { combine, mapFact } from "../values/facts.ts";
import { resolve } from "../values/resolve.ts";
import { type Declared, itemsOf, nameOf } from "./declared.ts";
import { documentAt, documentOf, textIn } from "./documents.ts";

type ByType = ReadonlyMap<string, readonly Declared[]>;

/** The roles of these templates that the account's CloudWatch role may be, with the policies that are in sight. */
export function rolesFor(accountRole: Fact<string | null>, declared: ByType): Role[] {
  const wanted = outcomesOf(accountRole);
  return (declared.get("AWS::IAM::Role") ?? [])
    .filter((role) => wanted.some((outcome) => isMeant(outcome, role)))
    .map((role) => roleOf(role, declared));
}

function outcomesOf<T>(fact: Fact<T>): Settled<T>[] {
  return fact.state === "choice" ? [...outcomesOf(fact.whenTrue), ...outcomesOf(fact.whenFalse)] : [fact];
}

/** By its address, or by the name at the end of an ARN that is written out. */
function isMeant(outcome: Settled<string | null>, role: Declared): boolean {
  if (outcome.state === "set" && outcome.resource !== undefined) return outcome.resource === role.around.id;
  const text =
    outcome.state === "known" ? outcome.value : outcome.state === "set" ? outcome.expression : null;
  const name = nameOf(role, "RoleName");
  return text !== null && name.state === "known" && text.endsWith(`/${name.value}`);
}

function roleOf(role: Declared, declared: ByType): Role {
  const { resource, around } = role;
  const inline = inlinePolicies(role);
  const attached = attachedPolicies(role, declared);
  const open = inline === undefined ? "Policies" : attached === undefined ? "ManagedPolicyArns" : undefined;
  const unseen = open === undefined ? givenElsewhere(role) : `${open} of ${resource.id} is not known here`;
  return {
    ...around,
    name: nameOf(role, "RoleName"),
    trust: documentAt(role, "AssumeRolePolicyDocument"),
    policies: [...(inline ?? []), ...(attached ?? []), ...policiesOnTheirOwn(role, declared)],
    ...(unseen === undefined ? {} : { unseenPolicies: unseen }),
    boundary: boundaryOf(role, declared),
  };
}

/** A role with a name of its own can be given policies by every other template, as in Terraform by all other code. */
function givenElsewhere(role: Declared): string | undefined {
  const name = textProperty(role.resource, ["RoleName"], role.scope);
  return name.state === "known" && name.value === null
    ? undefined
    : "Other templates may give it more policies.";
}

function boundaryOf({ resource, scope }: Declared, declared: ByType): Fact<string | null> {
  return combine([textProperty(resource, ["PermissionsBoundary"], scope)], ([arn]): Fact<string | null> => {
    if (arn?.state === "known" && arn.value === null) return known(null);
    const own = arn?.state === "set" ? managedPolicy(arn.resource, declared) : undefined;
    if (own) return documentAt(own, "PolicyDocument");
    return unknownFact(`the permissions boundary of ${resource.id} is not in this template`);
  });
}

const managedPolicy = (id: string | undefined, declared: ByType): Declared | undefined =>
  (declared.get("AWS::IAM::ManagedPolicy") ?? []).find(({ around }) => around.id === id);

/** What a list may hold, and whether it does: a list that is not known in every case says neither. */
function possible(
  list: Fact<readonly Value[]>,
): { readonly item: Value; readonly isThere: Fact<boolean> }[] | undefined {
  const items = new Set<Value>();
  for (const outcome of outcomesOf(list)) {
    if (outcome.state !== "known") return undefined;
    for (const item of outcome.value) items.add(item);
  }
  return [...items].map((item) => ({ item, isThere: mapFact(list, (there) => known(there.includes(item))) }));
}

/** The policy allows nothing where it is not there. */
const where = (isThere: Fact<boolean>, document: () => Fact<string>): Fact<string> =>
  mapFact(isThere, (is) => (is ? document() : known(NOTHING)));

function inlinePolicies({ resource, scope }: Declared): RolePolicy[] | undefined {
  const list = possible(itemsOf(property(resource, ["Policies"], scope), scope));
  return list?.map(({ item, isThere }, index) => {
    const policy = resolve(item, scope);
    const name = textIn(policy, "PolicyName", scope);
    const document = mapFact(policy, (value) => resolve(member(value, "PolicyDocument") ?? null, scope));
    return {
      name: (name.state === "known" ? name.value : undefined) ?? `${resource.id}.Policies.${index}`,
      document: where(isThere, () => documentOf(document, scope, `policy of ${resource.id}`)),
    };
  });
}

function attachedPolicies({ resource, scope }: Declared, declared: ByType): RolePolicy[] | undefined {
  const list = possible(itemsOf(property(resource, ["ManagedPolicyArns"], scope), scope));
  const policies: RolePolicy[] = [];
  for (const { item, isThere } of list ?? []) {
    const arn = resolve(item, scope);
    for (const outcome of outcomesOf(arn)) {
      if (outcome.state === "unknown") return undefined;
      if (outcome.state === "known" && outcome.value === null) continue;
      const own = outcome.state === "set" ? managedPolicy(outcome.resource, declared) : undefined;
      const name = nameOfPolicy(outcome);
      const isMeant = combine([arn], ([settled]) => known(settled !== undefined && isSame(settled, outcome)));
      policies.push({
        name,
        document: where(isThere, () =>
          where(isMeant, () =>
            own
              ? documentAt(own, "PolicyDocument")
              : unknownFact(`the policy ${name.slice(0, 200)} is not in this template`),
          ),
        ),
      });
    }
  }
  return list && policies;
}

function isSame(one: Settled<Value>, other: Settled<Value>): boolean {
  if (one.state === "known") return other.state === "known" && one.value === other.value;
  return one.state === "set" && other.state === "set" && one.expression === other.expression;
}

/** The policies of AWS itself are the same in every partition. */
function nameOfPolicy(arn: Settled<Value>): string {
  if (arn.state === "known") return textOf(arn.value) ?? "";
  return arn.state === "set" ? arn.expression.replace("arn:${AWS::Partition}:", "arn:aws:") : "";
}

const ON_THEIR_OWN = ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"];

/** Policies that name the roles they are for. One with a condition allows nothing where that is false. */
function policiesOnTheirOwn(role: Declared, declared: ByType): RolePolicy[] {
  const policies = ON_THEIR_OWN.flatMap((type) => declared.get(type) ?? []);
  return policies
    .filter((policy) => isFor(role, policy))
    .map((policy): RolePolicy => {
      const { resource, scope } = policy;
      const name = nameOf(
        policy,
        resource.type.endsWith("ManagedPolicy") ? "ManagedPolicyName" : "PolicyName",
      );
      const document = combine(
        [existenceOf(resource, scope)],
        ([exists]): Fact<string> =>
          exists?.state === "known" && !exists.value ? known(NOTHING) : documentAt(policy, "PolicyDocument"),
      );
      return { name: name.state === "known" ? name.value : resource.id, document };
    });
}

const NOTHING = JSON.stringify({ Version: "2012-10-17", Statement: [] });

function isFor(role: Declared, { resource, scope }: Declared): boolean {
  const names =
    resource.type === "AWS::IAM::RolePolicy"
      ? [property(resource, ["RoleName"], scope)]
      : namesIn(itemsOf(property(resource, ["Roles"], scope), scope)).map((item) => resolve(item, scope));
  const own = nameOf(role, "RoleName");
  return names.some((name) =>
    outcomesOf(name).some((outcome) =>
      outcome.state === "set"
        ? outcome.resource === role.around.id
        : outcome.state === "known" && own.state === "known" && outcome.value === own.value,
    ),
  );
}

const namesIn = (list: Fact<readonly Value[]>): readonly Value[] =>
  outcomesOf(list).flatMap((outcome) => (outcome.state === "known" ? outcome.value : []));

import { type Fact, known, type Settled, unknownFact, valueIfKnown, waysOf } from "../../../model/fact.ts";
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

function inlinePolicies({ resource, scope }: Declared): RolePolicy[] | undefined {
  const list = itemsOf(property(resource, ["Policies"], scope), scope);
  if (list.state !== "known") return undefined;
  return list.value.map((item, index) => {
    const policy = resolve(item, scope);
    const name = textIn(policy, "PolicyName", scope);
    const document = mapFact(policy, (value) => resolve(member(value, "PolicyDocument") ?? null, scope));
    return {
      name: (name.state === "known" ? name.value : undefined) ?? `${resource.id}.Policies.${index}`,
      document: documentOf(document, scope, `policy of ${resource.id}`),
    };
  });
}

/** Undefined where some of them are not known. */
function attachedPolicies({ resource, scope }: Declared, declared: ByType): RolePolicy[] | undefined {
  const policies: RolePolicy[] = [];
  for (const { outcome: list, is: isList } of waysOf(
    itemsOf(property(resource, ["ManagedPolicyArns"], scope), scope),
  )) {
    if (list.state !== "known") return undefined;
    for (const { outcome: arn, is } of list.value.flatMap((item) => waysOf(resolve(item, scope)))) {
      if (arn.state !== "known" && arn.state !== "set") return undefined;
      if (arn.state === "known" && arn.value === null) continue;
      const own = arn.state === "set" ? managedPolicy(arn.resource, declared) : undefined;
      const name = nameOfPolicy(arn);
      const document: Fact<string> = own
        ? documentAt(own, "PolicyDocument")
        : unknownFact(`the policy ${name.slice(0, 200)} is not in this template`);
      const attached = mapFact(isList, (holds) => (holds ? is : known(false)));
      policies.push({ name, document, ...(valueIfKnown(attached) === true ? {} : { attached }) });
    }
  }
  return policies;
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

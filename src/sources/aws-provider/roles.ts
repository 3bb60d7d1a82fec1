import { type Fact, known, unknownFact, waysOf } from "../../model/fact.ts";
import type { Role, RolePolicy } from "../../model/surroundings.ts";
import { type Arguments, type Declared, resourceParts } from "./arguments.ts";
import { nameOf } from "./logs.ts";
import { mapFact, outcomesOf, textOr } from "./map-fact.ts";

type ByType = ReadonlyMap<string, readonly Declared[]>;

/**
 * The roles that the account's CloudWatch role may be, with the policies that this code gives them. Other code may give
 * them more, so that what they lack is never certain.
 */
export function rolesFor(accountRole: Fact<string | null>, declared: ByType): Role[] {
  const wanted = outcomesOf(accountRole);
  return (declared.get("aws_iam_role") ?? [])
    .filter((role) => wanted.some((outcome) => isMeant(outcome, role)))
    .map((role) => roleOf(role, declared));
}

/** By its address, by its ARN, or by the name at the end of an ARN that is written out. */
function isMeant(outcome: ReturnType<typeof outcomesOf<string | null>>[number], role: Declared): boolean {
  if (outcome.state === "set") return outcome.resource === role.id;
  if (outcome.state !== "known" || outcome.value === null) return false;
  return outcome.value === role.id;
}

function roleOf(role: Declared, declared: ByType): Role {
  const { args, id } = role;
  return {
    ...resourceParts(role),
    name: nameOf(role, "name"),
    trust: textOr(
      args.text("assume_role_policy"),
      unknownFact(`${args.spelled("assume_role_policy")} is not set`),
    ),
    policies: [
      ...inlinePolicies(args, id),
      ...managed(args.items("managed_policy_arns"), args, "managed_policy_arns", declared, role),
      ...policiesOnTheirOwn(role, declared),
      ...attachments(role, declared),
    ],
    unseenPolicies: "Other code may give it more policies.",
    boundary: mapFact(
      args.text("permissions_boundary"),
      (arn): Fact<string | null> =>
        arn === null || arn === ""
          ? known(null)
          : unknownFact(`the permissions boundary ${arn} is not read here`),
    ),
  };
}

function inlinePolicies(args: Arguments, id: string): RolePolicy[] {
  const blocks = args.blocks("inline_policy");
  if (blocks.state !== "known") return [open(`${id}.${args.spelled("inline_policy")}`)];
  return blocks.value.map((block, index) => {
    const name = block.text("name");
    return {
      name:
        name.state === "known" && name.value !== null
          ? name.value
          : `${id}.${args.spelled("inline_policy")}[${index}]`,
      document: textOr(block.text("policy"), known(NOTHING)),
    };
  });
}

const NOTHING = JSON.stringify({ Version: "2012-10-17", Statement: [] });

const open = (name: string): RolePolicy => ({
  name,
  document: unknownFact(`the policies of ${name} are not known here`),
});

/** `aws_iam_role_policy`. */
function policiesOnTheirOwn(role: Declared, declared: ByType): RolePolicy[] {
  return (declared.get("aws_iam_role_policy") ?? [])
    .filter((policy) => isFor(role, policy))
    .map((policy) => ({
      name: policy.id,
      document: asFar(policy, textOr(policy.args.text("policy"), known(NOTHING))),
    }));
}

/** `aws_iam_role_policy_attachment` and `aws_iam_policy_attachment`. */
function attachments(role: Declared, declared: ByType): RolePolicy[] {
  const ofRole = (declared.get("aws_iam_role_policy_attachment") ?? []).filter((each) => isFor(role, each));
  const ofMany = (declared.get("aws_iam_policy_attachment") ?? []).filter((each) => {
    const roles = each.args.items("roles");
    return (
      roles.state === "known" && roles.value.some((one) => names(one, role, each.args.references("roles")))
    );
  });
  return [...ofRole, ...ofMany].flatMap((each) => {
    const arn = each.args.text("policy_arn");
    return managed(known([arn]), each.args, "policy_arn", declared, each);
  });
}

const isFor = (role: Declared, { args }: Declared): boolean =>
  names(args.text("role"), role, args.references("role"));

function names(fact: Fact<string | null>, role: Declared, references: readonly string[]): boolean {
  if (references.includes(role.address)) return true;
  const own = role.args.text("name");
  return outcomesOf(fact).some((outcome) => {
    if (outcome.state === "set") return outcome.resource === role.id;
    const named = outcome.state === "known" && outcome.value !== null && own.state === "known";
    return named && own.value === outcome.value;
  });
}

/** Attached policies: AWS's own by their ARN, those of this code by their document. */
function managed(
  arns: Fact<readonly Fact<string | null>[]>,
  args: Arguments,
  argument: string,
  declared: ByType,
  by: Declared,
): RolePolicy[] {
  const policies = declared.get("aws_iam_policy") ?? [];
  const own = policies.filter(({ address }) => args.references(argument).includes(address));
  return waysOf(arns).flatMap(({ outcome: list, is: isList }) => {
    if (list.state !== "known") return [{ ...open(`${by.id}.${args.spelled(argument)}`), attached: isList }];
    return list.value.flatMap(waysOf).flatMap(({ outcome: arn, is }): RolePolicy[] => {
      if (arn.state === "known" && (arn.value === null || arn.value === "")) return [];
      const attached = both(isList, both(by.when ?? known(true), is));
      const policy = policies.find(({ id }) =>
        arn.state === "set" ? arn.resource === id : arn.state === "known" && arn.value === id,
      );
      const isOnly = arn.state !== "known" && list.value.length === 1 && own.length === 1;
      const written = policy ?? (isOnly ? own[0] : undefined);
      if (written) {
        const document = textOr(written.args.text("policy"), known(NOTHING));
        return [{ name: written.id, document: asFar(written, document), attached }];
      }
      if (arn.state !== "known") return [{ ...open(`${by.id}.${args.spelled(argument)}`), attached }];
      const name = arn.value ?? "";
      return [{ name, document: unknownFact(`the policy ${name} is not in this code`), attached }];
    });
  });
}

const both = (one: Fact<boolean>, other: Fact<boolean>): Fact<boolean> =>
  mapFact(one, (holds) => (holds ? other : known(false)));

/** The document so far as the resource is made; nothing is allowed where it is not. */
const asFar = ({ when }: Declared, document: Fact<string>): Fact<string> =>
  when ? mapFact(when, (made) => (made ? document : known(NOTHING))) : document;

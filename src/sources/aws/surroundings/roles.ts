import type { IAMClient } from "@aws-sdk/client-iam";
import type { Call } from "../../../aws/call.ts";
import type { Caller } from "../../../aws/caller.ts";
import {
  getPolicy,
  getPolicyVersion,
  getRole,
  getRolePolicy,
  listAttachedRolePolicies,
  listRolePolicies,
} from "../../../aws/calls/iam.ts";
import { documentText, isObject, type Json, text } from "../../../aws/read.ts";
import { type Fact, known, unknownFact } from "../../../model/fact.ts";
import type { Gap } from "../../../model/gap.ts";
import type { Listing, Role, RolePolicy } from "../../../model/surroundings.ts";
import { Asking } from "./asking.ts";
import type { Clients } from "./clients.ts";

export interface RolesRead extends Listing<Role> {
  readonly gaps: readonly Gap[];
}

/** Far above IAM's own quota of attached policies; inline ones have a quota of characters only. */
const MOST_POLICIES = 100;

/**
 * The roles that one account's Regions log with. IAM is the same in every Region, so a role is read once per account,
 * whichever of its Regions asks first.
 */
export class AccountRoles {
  readonly #account: string;
  readonly #caller: Caller;
  readonly #read = new Map<string, Promise<RolesRead>>();

  constructor(account: string, caller: Caller) {
    this.#account = account;
    this.#caller = caller;
  }

  /** The role of this ARN, if it exists. Nothing is read where the ARN is none of this account's. */
  read(arn: string, clients: Clients): Promise<RolesRead> {
    const before = this.#read.get(arn);
    if (before !== undefined) return before;
    const reading = this.#readRole(arn, clients);
    this.#read.set(arn, reading);
    return reading;
  }

  async #readRole(arn: string, clients: Clients): Promise<RolesRead> {
    const [, account, name] = ROLE_ARN.exec(arn) ?? [];
    if (account === undefined || name === undefined) {
      return { items: [], unseen: `${arn} is not the ARN of a role, so none was looked at.`, gaps: [] };
    }
    if (account !== this.#account) {
      const unseen = `The role ${arn} belongs to another account, where it was not looked at.`;
      return { items: [], unseen, gaps: [] };
    }
    const asking = new Asking(this.#caller);
    const listing = await new Reading(asking, clients, name).listing();
    return { ...listing, gaps: asking.gaps };
  }
}

/** The last part is the name; a path may stand before it (IAM User Guide, identifiers). */
const ROLE_ARN = /^arn:[a-z-]+:iam::(\d{12}):role\/(?:[!-~]{1,511}\/)?([\w+=,.@-]{1,64})$/;

/** One role, with all that is attached to it. */
class Reading {
  readonly #asking: Asking;
  readonly #clients: Clients;
  readonly #name: string;
  #unseenPolicies: string | undefined;

  constructor(asking: Asking, clients: Clients, name: string) {
    this.#asking = asking;
    this.#clients = clients;
    this.#name = name;
  }

  async listing(): Promise<Listing<Role>> {
    const answer = await this.#asking.ask(getRole, this.#clients.iam, { RoleName: this.#name });
    if (!answer.ok) {
      if (answer.failure.kind === "not-found") return { items: [] };
      return { items: [], unseen: answer.failure.gap.message };
    }
    const role: unknown = answer.value.Role;
    const arn = isObject(role) ? text(role.Arn) : undefined;
    if (!isObject(role) || arn === undefined) {
      return { items: [], unseen: this.#asking.malformed(getRole.operation, `the role ${this.#name}`) };
    }
    const [inline, attached, boundary] = await Promise.all([
      this.#inline(),
      this.#attached(),
      this.#boundary(role),
    ]);
    const unseen = this.#unseenPolicies;
    return {
      items: [
        {
          id: arn,
          name: known(this.#name),
          trust: documentOf(role.AssumeRolePolicyDocument, "trust policy"),
          policies: [...inline, ...attached],
          boundary,
          ...(unseen === undefined ? {} : { unseenPolicies: unseen }),
        },
      ],
    };
  }

  async #inline(): Promise<RolePolicy[]> {
    const names = await this.#names(
      listRolePolicies,
      (output) => output.PolicyNames,
      (item) => text(item),
    );
    return Promise.all(
      names.map(async (name) => {
        const answer = await this.#asking.ask(getRolePolicy, this.#clients.iam, {
          RoleName: this.#name,
          PolicyName: name,
        });
        const document: Fact<string> = answer.ok
          ? documentOf(answer.value.PolicyDocument, `policy ${name}`)
          : unknownFact(answer.failure.gap.message);
        return { name, document };
      }),
    );
  }

  async #attached(): Promise<RolePolicy[]> {
    const arns = await this.#names(
      listAttachedRolePolicies,
      (output) => output.AttachedPolicies,
      (item) => (isObject(item) ? text(item.PolicyArn) : undefined),
    );
    return Promise.all(arns.map(async (arn) => ({ name: arn, document: await this.#policy(arn) })));
  }

  async #boundary(role: Json): Promise<Fact<string | null>> {
    const { PermissionsBoundary: boundary } = role;
    if (boundary === undefined || boundary === null) return known(null);
    const arn = isObject(boundary) ? text(boundary.PermissionsBoundaryArn) : undefined;
    return arn === undefined ? unknownFact("The boundary in the answer has no ARN.") : this.#policy(arn);
  }

  /** The document of a managed policy's default version. */
  async #policy(arn: string): Promise<Fact<string>> {
    const about = await this.#asking.ask(getPolicy, this.#clients.iam, { PolicyArn: arn });
    if (!about.ok) return unknownFact(about.failure.gap.message);
    const policy: unknown = about.value.Policy;
    const version = isObject(policy) ? text(policy.DefaultVersionId) : undefined;
    if (version === undefined) {
      return unknownFact(this.#asking.malformed(getPolicy.operation, `the policy ${arn}`));
    }
    const answer = await this.#asking.ask(getPolicyVersion, this.#clients.iam, {
      PolicyArn: arn,
      VersionId: version,
    });
    if (!answer.ok) return unknownFact(answer.failure.gap.message);
    const document: unknown = answer.value.PolicyVersion;
    return documentOf(isObject(document) ? document.Document : undefined, `policy ${arn}`);
  }

  /** The names on one of the role's two lists of policies. */
  async #names<Output extends Paged>(
    call: Call<IAMClient, { RoleName: string; Marker?: string }, Output>,
    items: (output: Output) => unknown,
    read: (item: unknown) => string | undefined,
  ): Promise<string[]> {
    const names = new Set<string>();
    const extent = await this.#asking.list(call, this.#clients.iam, {
      input: (Marker) => ({ RoleName: this.#name, ...(Marker === undefined ? {} : { Marker }) }),
      items,
      next: (output) => (output.IsTruncated === true ? output.Marker : undefined),
      take: (item) => {
        const name = read(item);
        if (name === undefined) this.#unseenPolicies ??= this.#asking.malformed(call.operation, "a policy");
        else if (names.size < MOST_POLICIES) names.add(name);
        else this.#unseenPolicies ??= `The role has more than ${MOST_POLICIES} policies.`;
        return undefined;
      },
    });
    if (extent.state === "unseen") this.#unseenPolicies ??= extent.why;
    return [...names].sort();
  }
}

interface Paged {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

/** IAM gives policy documents URL-encoded (API reference, GetRole: "URL-encoded compliant with RFC 3986"). */
function documentOf(encoded: unknown, what: string): Fact<string> {
  const document = documentText(encoded);
  try {
    if (document !== undefined) return known(decodeURIComponent(document));
  } catch {
    // Falls through: a document that cannot be decoded has not been seen.
  }
  return unknownFact(`The ${what} in the answer of IAM cannot be read.`);
}

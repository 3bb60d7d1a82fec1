import type { Caller } from "../../aws/caller.ts";
import {
  listAccounts,
  listAccountsForParent,
  listOrganizationalUnitsForParent,
} from "../../aws/calls/organizations.ts";
import { assumeRole } from "../../aws/calls/sts.ts";
import { pagesOf } from "../../aws/pages.ts";
import { isObject, text } from "../../aws/read.ts";
import type { Session } from "../../aws/session.ts";
import type { CredentialSource, Credentials } from "../../aws/session-options.ts";
import type { Partition } from "../../model/arn.ts";
import { roleArn } from "../../model/arn.ts";
import type { Gap } from "../../model/gap.ts";

export interface Account {
  readonly id: string;
  readonly name?: string;
}

/** How deep organizational units nest at most (AWS Organizations quotas: five levels below the root). */
const OU_DEPTH = 5;

/**
 * The active accounts of the organization, sorted by id; with `units`, those below these organizational units.
 * A page that cannot be had is a gap.
 */
export async function organizationAccounts(
  session: Session,
  home: string,
  caller: Caller,
  units: readonly string[],
): Promise<{ readonly accounts: readonly Account[]; readonly gaps: readonly Gap[] }> {
  const client = session.organizations(home, session.credentials);
  const found = new Map<string, Account>();
  const gaps: Gap[] = [];
  const collect = async (pages: AsyncIterable<{ items: readonly unknown[] } | { gap: Gap }>) => {
    for await (const page of pages) {
      if ("gap" in page) gaps.push(page.gap);
      else {
        for (const account of page.items.map(accountOf)) {
          if (account === undefined) gaps.push(unreadable("an account"));
          else if (account.active) found.set(account.id, account);
        }
      }
    }
  };
  const below = async (ParentId: string, depth: number): Promise<void> => {
    await collect(
      pagesOf({
        operation: listAccountsForParent.operation,
        get: (NextToken) => caller.call(listAccountsForParent, client, { ParentId, ...tokenOf(NextToken) }),
        items: (output) => output.Accounts,
        next: (output) => output.NextToken,
      }),
    );
    if (depth === 0) return;
    const children = pagesOf({
      operation: listOrganizationalUnitsForParent.operation,
      get: (NextToken) =>
        caller.call(listOrganizationalUnitsForParent, client, { ParentId, ...tokenOf(NextToken) }),
      items: (output) => output.OrganizationalUnits,
      next: (output) => output.NextToken,
    });
    for await (const page of children) {
      if ("gap" in page) gaps.push(page.gap);
      else {
        for (const unit of page.items) {
          const id = isObject(unit) ? text(unit.Id) : undefined;
          if (id === undefined) gaps.push(unreadable("an organizational unit"));
          else await below(id, depth - 1);
        }
      }
    }
  };
  if (units.length > 0) for (const unit of units) await below(unit, OU_DEPTH);
  else {
    await collect(
      pagesOf({
        operation: listAccounts.operation,
        get: (NextToken) => caller.call(listAccounts, client, tokenOf(NextToken)),
        items: (output) => output.Accounts,
        next: (output) => output.NextToken,
      }),
    );
  }
  return { accounts: [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), gaps };
}

const tokenOf = (NextToken: string | undefined) => (NextToken === undefined ? {} : { NextToken });

const unreadable = (what: string): Gap => ({
  kind: "malformed-answer",
  code: "MalformedAnswer",
  message: `AWS Organizations listed ${what} that cannot be read: what it holds was not seen.`,
});

/** `Status` gave way to `State` in September 2026 (Organizations API reference); older answers have only the first. */
function accountOf(item: unknown): (Account & { readonly active: boolean }) | undefined {
  if (!isObject(item)) return undefined;
  const id = text(item.Id);
  const name = text(item.Name);
  const state = text(item.State ?? item.Status);
  if (id === undefined || state === undefined) return undefined;
  return { id, active: state === "ACTIVE", ...(name === undefined ? {} : { name }) };
}

export interface RoleToAssume {
  readonly partition: Partition;
  readonly account: string;
  readonly roleName: string;
  readonly externalId?: string;
}

/** Credentials are renewed this long before they expire. */
const RENEW_BEFORE_MS = 5 * 60_000;

/** Why a role could not be assumed. */
export class AssumeRoleError extends Error {
  override readonly name = "AssumeRoleError";
  readonly gap: Gap;
  constructor(gap: Gap) {
    super(gap.message);
    this.gap = gap;
  }
}

/** Credentials of a role in another account, renewed before they expire. Throws an AssumeRoleError. */
export function assumedRole(
  session: Session,
  home: string,
  caller: Caller,
  role: RoleToAssume,
): CredentialSource {
  const arn = roleArn(role.partition, role.account, role.roleName);
  let current: Promise<Credentials> | undefined;
  let expires = 0;
  const assume = async (): Promise<Credentials> => {
    const client = session.sts(home, session.credentials);
    const answer = await caller.call(assumeRole, client, {
      RoleArn: arn,
      RoleSessionName: "stagelight",
      ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
    });
    if (!answer.ok) throw new AssumeRoleError(notAssumed(arn, role, answer.failure.gap));
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.value.Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken) {
      throw new AssumeRoleError(
        notAssumed(arn, role, { kind: "malformed-answer", message: "no credentials came back." }),
      );
    }
    expires = (Expiration?.getTime() ?? Date.now() + 3_600_000) - RENEW_BEFORE_MS;
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      ...(Expiration ? { expiration: Expiration } : {}),
    };
  };
  return () => {
    if (!current || Date.now() > expires) {
      expires = Number.POSITIVE_INFINITY;
      current = assume();
      current.catch(() => {
        current = undefined; // The next one to ask tries again; who asked now is told.
      });
    }
    return current;
  };
}

function notAssumed(arn: string, role: RoleToAssume, cause: Gap): Gap {
  const denied = cause.kind === "access-denied";
  const hint = denied
    ? ` Check that the role exists, trusts this identity${role.externalId === undefined ? "" : " with this external id"}, and that sts:AssumeRole is allowed on it.`
    : "";
  return {
    ...cause,
    kind: denied ? "assume-role" : cause.kind,
    account: role.account,
    operation: assumeRole.operation,
    ...(denied ? { permission: "sts:AssumeRole" } : {}),
    message: `${arn} could not be assumed: ${denied ? "access is denied." : cause.message}${hint} Nothing in account ${role.account} was seen.`,
  };
}

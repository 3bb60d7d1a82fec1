import { bucketPerOperation, TokenBucket } from "../../aws/bucket.ts";
import { Caller, type CallerOptions } from "../../aws/caller.ts";
import { systemClock } from "../../aws/clock.ts";
import { failureOf } from "../../aws/failure.ts";
import { Gate } from "../../aws/gate.ts";
import { inOrder } from "../../aws/parallel.ts";
import { Session } from "../../aws/session.ts";
import type { CredentialSource } from "../../aws/session-options.ts";
import type { Gap } from "../../model/gap.ts";
import { suggestion } from "../../model/nearest.ts";
import type { Slice } from "../../model/slice.ts";
import { type Around, accountRegionSlice, type Target } from "./account-region.ts";
import { type Account, AssumeRoleError, assumedRole, organizationAccounts } from "./accounts.ts";
import { type Identity, identityOf } from "./identity.ts";
import { type AwsScanOptions, CannotScan } from "./options.ts";
import { enabledRegions, knownRegions } from "./regions.ts";
import { closureOf, type Need } from "./surroundings/needs.ts";
import type { AccountRoles } from "./surroundings/roles.ts";

/** Calls per second and account-Region: half of what API Gateway allows everybody together. */
export const DEFAULT_RATE = 5;
export const DEFAULT_CONCURRENCY = 256;
export const DEFAULT_TIMEOUT_MS = 10_000;
/** Lines usually arrive within a minute or two. */
const DEFAULT_PROVE_WAIT_MS = 120_000;
/** Accounts whose role and Regions are found out side by side. */
const ACCOUNTS_AT_ONCE = 16;
/** Calls under way at once in the whole scan: enough for 256 account-Regions at 5 a second and 200 ms each. */
export const CALLS_AT_ONCE = 250;

/**
 * Looks at every stage that the credentials can see: a slice per account-Region, in the order of account and
 * Region, as they are ready. What cannot be seen is in the slices' gaps; only CannotScan is thrown.
 */
export async function* scanAws(options: AwsScanOptions): AsyncGenerator<Slice, void, void> {
  const session = new Session(options);
  try {
    const home = await session.homeRegion();
    const alone: Run = { options, session, home, gate: new Gate(CALLS_AT_ONCE) };
    const needs = closureOf(options.needs ?? []);
    const run = needs.size === 0 ? alone : { ...alone, surroundings: surroundingsOf(alone, needs) };
    const identity = await identityOf(session, home, callerFor(run, { region: home }));
    if ("gap" in identity) {
      if (identity.credentials) throw new CannotScan(identity.gap.message);
      yield gapsOnly([identity.gap]);
      return;
    }
    options.onEvent?.({ type: "identity", arn: identity.arn });
    const { accounts, gaps } = await accountsOf(run, identity);
    options.onEvent?.({ type: "accounts", count: accounts.length });
    if (gaps.length > 0) yield gapsOnly(gaps);
    const jobs = jobsOf(run, identity, accounts);
    const width = options.concurrency ?? DEFAULT_CONCURRENCY;
    yield* inOrder(jobs, { width }, async (job) => ("target" in job ? look(job.target, run) : job.slice));
  } finally {
    session.close();
  }
}

/** What all parts of one scan share. */
interface Run {
  readonly options: AwsScanOptions;
  readonly session: Session;
  readonly home: string;
  readonly gate: Gate;
  /** Absent: only the stages are looked at. */
  readonly surroundings?: (target: Target, caller: Caller) => Promise<Around>;
}

type Job = { readonly target: Target } | { readonly slice: Slice };

async function look(target: Target, run: Run): Promise<Slice> {
  const { options, session } = run;
  const { account, region } = target;
  const rate = options.rate ?? DEFAULT_RATE;
  const caller = callerFor(run, {
    account,
    region,
    bucket: new TokenBucket(rate),
    ownBucket: bucketPerOperation(rate / DEFAULT_RATE),
  });
  const around = await run.surroundings?.(target, caller);
  const slice = await accountRegionSlice(target, session, caller, around, (count) =>
    options.onEvent?.({ type: "apis", count }),
  );
  options.onEvent?.({ type: "region-done", account, region, stages: slice.stages.length });
  return slice;
}

/** Makes what reads the surroundings of an account-Region; loads the services' clients when it is first wanted. */
function surroundingsOf(run: Run, needs: ReadonlySet<Need>): NonNullable<Run["surroundings"]> {
  const { options, session } = run;
  const { cost = false, now = new Date(), rate = DEFAULT_RATE } = options;
  const rolesByAccount = new Map<string, AccountRoles>();
  return async (target, caller) => {
    const { readSurroundings } = await import("./surroundings/read.ts");
    const { AccountRoles } = await import("./surroundings/roles.ts");
    const { account, region, credentials } = target;
    const roles =
      rolesByAccount.get(account) ??
      new AccountRoles(
        account,
        callerFor(run, { account, ownBucket: bucketPerOperation(rate / DEFAULT_RATE) }),
      );
    rolesByAccount.set(account, roles);
    const place = { account, region };
    const prove = {
      wait: options.proveWait ?? DEFAULT_PROVE_WAIT_MS,
      ...(options.endpointUrl === undefined ? {} : { endpointUrl: options.endpointUrl }),
      agentFor: session.agentFor,
      clock: systemClock,
      signal: options.signal,
    };
    const about = { place, session, credentials, caller, roles, needs, cost, now, prove };
    return {
      needs,
      read: (stages, accountRole) => readSurroundings({ ...about, stages, accountRole }),
    };
  };
}

async function accountsOf(
  run: Run,
  identity: Identity,
): Promise<{ accounts: readonly Account[]; gaps: readonly Gap[] }> {
  const { options, session, home } = run;
  const wanted = options.accounts;
  if (!wanted) return { accounts: [{ id: identity.account }], gaps: [] };
  const { accounts, gaps } = wanted.ids
    ? { accounts: [...new Set(wanted.ids)].sort().map((id): Account => ({ id })), gaps: [] }
    : await organizationAccounts(session, home, callerFor(run, { region: home }), wanted.units ?? []);
  const excluded = new Set(wanted.exclude);
  return { accounts: accounts.filter(({ id }) => !excluded.has(id)), gaps };
}

/** The account-Regions to look at, in order, and slices of gaps for the accounts that cannot be entered. */
async function* jobsOf(
  run: Run,
  identity: Identity,
  accounts: readonly Account[],
): AsyncGenerator<Job, void, void> {
  const source = (async function* () {
    yield* accounts;
  })();
  const resolved = inOrder(source, { width: ACCOUNTS_AT_ONCE, ahead: ACCOUNTS_AT_ONCE }, (account) =>
    jobsOfAccount(run, identity, account),
  );
  for await (const jobs of resolved) yield* jobs;
}

async function jobsOfAccount(run: Run, identity: Identity, account: Account): Promise<readonly Job[]> {
  const { options, session, home } = run;
  const caller = callerFor(run, { account: account.id, region: home });
  const scope = {
    kind: "aws",
    account: account.id,
    ...(account.name === undefined ? {} : { accountName: account.name }),
  } as const;
  const slice = (gaps: readonly Gap[]): Job => ({ slice: { scope, stages: [], surroundings: {}, gaps } });
  if (options.signal.aborted) {
    return [
      slice([
        {
          kind: "interrupted",
          account: account.id,
          message: `Account ${account.id} was not looked at: interrupted.`,
        },
      ]),
    ];
  }
  const credentials = credentialsFor(run, identity, account);
  try {
    await credentials();
  } catch (error) {
    if (error instanceof AssumeRoleError) return [slice([error.gap])];
    const { kind, code, detail } = failureOf(error);
    const message = `Account ${account.id} was not looked at: its credentials could not be had (${detail || code}).`;
    return [
      slice([
        { kind: kind === "not-found" ? "invalid-credentials" : kind, account: account.id, code, message },
      ]),
    ];
  }
  const { regions, gaps, closed } = await enabledRegions(session, home, credentials, caller);
  const wanted = wantedRegions(options, account, regions, closed);
  options.onEvent?.({ type: "account-done", account: account.id, regions: wanted.regions.length });
  const targets = wanted.regions.map(
    (region): Job => ({
      target: {
        account: account.id,
        region,
        credentials,
        ...(account.name === undefined ? {} : { accountName: account.name }),
      },
    }),
  );
  // Regions named by the caller need no list: that it could not be had then costs nothing.
  const told = [...(options.regions ? [] : gaps), ...wanted.gaps];
  return told.length > 0 ? [slice(told), ...targets] : targets;
}

function wantedRegions(
  { regions: named }: AwsScanOptions,
  account: Account,
  enabled: readonly string[],
  closed: readonly string[] | undefined,
): { regions: readonly string[]; gaps: readonly Gap[] } {
  if (!named) return { regions: enabled, gaps: [] };
  const wanted = [...new Set(named)].sort();
  if (!closed) return { regions: wanted, gaps: [] };
  const missing = wanted.filter((region) => !enabled.includes(region));
  const unheardOf = missing.find((region) => !closed.includes(region) && !knownRegions().includes(region));
  if (unheardOf !== undefined) {
    throw new CannotScan(
      `There is no Region ${unheardOf}.${suggestion(unheardOf, [...enabled, ...closed])} Enabled for account ${account.id}: ${enabled.join(", ")}.`,
    );
  }
  const gaps = missing.map(
    (region): Gap => ({
      kind: "region-unavailable",
      account: account.id,
      region,
      message: `Region ${region} is not enabled for account ${account.id}: nothing in it was looked at.`,
    }),
  );
  return { regions: wanted.filter((region) => enabled.includes(region)), gaps };
}

function credentialsFor(run: Run, identity: Identity, account: Account): CredentialSource {
  const { session, home } = run;
  const { accounts } = run.options;
  if (!accounts || account.id === identity.account) return session.credentials;
  const { roleName, externalId } = accounts;
  const { partition } = identity;
  return assumedRole(session, home, callerFor(run, { account: account.id, region: home }), {
    partition,
    account: account.id,
    roleName,
    ...(externalId === undefined ? {} : { externalId }),
  });
}

function callerFor({ options, gate }: Run, more: Partial<CallerOptions>): Caller {
  const { signal, timeout = DEFAULT_TIMEOUT_MS, onEvent, onRequest } = options;
  return new Caller({
    gate,
    signal,
    timeout,
    onRequest,
    ...(onEvent ? { onAttempt: (operation, outcome) => onEvent({ type: "call", operation, outcome }) } : {}),
    ...more,
  });
}

const gapsOnly = (gaps: readonly Gap[]): Slice => ({
  scope: { kind: "aws" },
  stages: [],
  surroundings: {},
  gaps,
});

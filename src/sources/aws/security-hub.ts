import type {
  AwsSecurityFinding,
  BatchImportFindingsCommandOutput,
  SecurityHubClient as Client,
} from "@aws-sdk/client-securityhub";
import { BatchImportFindingsCommand, SecurityHubClient } from "@aws-sdk/client-securityhub";
import { bucketPerOperation } from "../../aws/bucket.ts";
import type { Call, Permission } from "../../aws/call.ts";
import { Caller } from "../../aws/caller.ts";
import { Gate } from "../../aws/gate.ts";
import { isObject, text } from "../../aws/read.ts";
import { Session } from "../../aws/session.ts";
import type { CredentialSource, SessionOptions } from "../../aws/session-options.ts";
import { AssumeRoleError, assumedRole } from "./accounts.ts";
import { type Identity, identityOf } from "./identity.ts";
import { CannotScan } from "./options.ts";

/** Findings in one call, and bytes of one of them (Security Hub API reference, BatchImportFindings). */
const MOST_AT_ONCE = 100;
const LARGEST = 240_000;
/** Failures that are told one by one; the rest is counted. */
const MOST_TOLD = 100;
const TIMEOUT_MS = 30_000;

/** Importing findings of one's own: the product is the account's default one in the Region. */
export const IMPORT_PERMISSION: Permission = {
  action: "securityhub:BatchImportFindings",
  resources: ["securityhub:*:*:product/*/default"],
};

/** Security Hub allows 10 calls a second (API quotas); half is left to others. */
const batchImportFindings: Call<
  Client,
  { Findings: AwsSecurityFinding[] },
  BatchImportFindingsCommandOutput
> = {
  operation: "BatchImportFindings",
  permission: IMPORT_PERMISSION,
  rate: 5,
  send: (client, input, options) => client.send(new BatchImportFindingsCommand(input), options),
};

export interface PushOptions extends SessionOptions {
  readonly signal: AbortSignal;
  /** Assumed in accounts other than the caller's. Absent: only the caller's own account can be reached. */
  readonly roleName?: string;
  readonly externalId?: string;
  /** How long one attempt of one call may take, in milliseconds. */
  readonly timeout?: number;
}

/** A finding in the AWS Security Finding Format, as far as this needs to know. */
export interface Importable {
  readonly Id: string;
  readonly AwsAccountId: string;
  readonly Region: string;
}

/** What an import came to. */
export interface Imported {
  readonly imported: number;
  readonly failed: number;
  /** A line for each thing that went wrong, as far as they are told one by one. */
  readonly problems: readonly string[];
}

/**
 * Imports findings into Security Hub. With the default product ARN the caller has to be in the finding's own account
 * (API reference, BatchImportFindings), and the call goes to the finding's own Region; so each account-Region is asked by
 * itself. An import with a known `Id` updates. Throws CannotScan where there are no usable credentials.
 */
export class SecurityHub {
  readonly #options: PushOptions;
  readonly #session: Session;
  readonly #gate = new Gate(16);
  readonly #home: string;
  readonly #identity: Identity;
  readonly #credentials = new Map<string, CredentialSource>();
  /** Account-Regions in which a call failed as a whole: the next would too. */
  readonly #lost = new Set<string>();
  readonly #problems: string[] = [];
  #imported = 0;
  #failed = 0;

  private constructor(options: PushOptions, session: Session, home: string, identity: Identity) {
    this.#options = options;
    this.#session = session;
    this.#home = home;
    this.#identity = identity;
  }

  static async open(options: PushOptions): Promise<SecurityHub> {
    const session = new Session(options);
    try {
      const home = await session.homeRegion();
      const { signal, timeout = TIMEOUT_MS, onRequest } = options;
      const caller = new Caller({ region: home, gate: new Gate(1), signal, timeout, onRequest });
      const identity = await identityOf(session, home, caller);
      if ("gap" in identity) throw new CannotScan(identity.gap.message);
      return new SecurityHub(options, session, home, identity);
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /** Imports findings, in batches of each account-Region. What fails is kept for `result`. */
  async push(findings: readonly Importable[]): Promise<void> {
    const places = Map.groupBy(findings, ({ AwsAccountId, Region }) => `${AwsAccountId} ${Region}`);
    for (const [place, own] of places) {
      const small = own.filter((finding) => this.#fits(finding));
      for (let at = 0; at < small.length; at += MOST_AT_ONCE) {
        await this.#batch(place, small.slice(at, at + MOST_AT_ONCE));
      }
    }
  }

  result(): Imported {
    const more = this.#failed - this.#problems.length;
    const problems =
      this.#problems.length < MOST_TOLD || more <= 0 ? this.#problems : [...this.#problems, "and more."];
    return { imported: this.#imported, failed: this.#failed, problems };
  }

  close(): void {
    this.#session.close();
  }

  #fits(finding: Importable): boolean {
    if (Buffer.byteLength(JSON.stringify(finding)) <= LARGEST) return true;
    this.#fail(1, `${finding.Id}: it is larger than ${LARGEST} bytes, which Security Hub does not take.`);
    return false;
  }

  #fail(count: number, problem?: string): void {
    this.#failed += count;
    if (problem !== undefined && this.#problems.length < MOST_TOLD) this.#problems.push(problem);
  }

  async #batch(place: string, findings: readonly Importable[]): Promise<void> {
    const [{ AwsAccountId: account = "", Region: region = "" } = {}] = findings;
    if (this.#lost.has(place)) return this.#fail(findings.length);
    const { signal, timeout = TIMEOUT_MS, onRequest } = this.#options;
    const ownBucket = bucketPerOperation(1);
    const caller = new Caller({ account, region, gate: this.#gate, signal, timeout, onRequest, ownBucket });
    const credentials = this.#credentialsFor(account, caller);
    if (credentials === undefined) {
      const why = `Security Hub takes findings only from their own account, and the credentials are of ${this.#identity.account}`;
      return this.#lose(place, findings.length, `${why}: pass --role-name for a role to assume there.`);
    }
    try {
      await credentials();
    } catch (error) {
      if (!(error instanceof AssumeRoleError)) throw error;
      return this.#lose(place, findings.length, error.message);
    }
    const client = new SecurityHubClient(this.#session.clientConfig(region, credentials));
    const Findings = findings as unknown as AwsSecurityFinding[];
    const answer = await caller.call(batchImportFindings, client, { Findings });
    if (!answer.ok) return this.#lose(place, findings.length, answer.failure.gap.message);
    const refused = Array.isArray(answer.value.FailedFindings) ? answer.value.FailedFindings : [];
    const count = Math.min(findings.length, Math.max(refused.length, Number(answer.value.FailedCount) || 0));
    this.#imported += findings.length - count;
    this.#fail(count);
    for (const item of refused.slice(0, MOST_AT_ONCE)) {
      const { Id, ErrorCode, ErrorMessage }: Record<string, unknown> = isObject(item) ? item : {};
      this.#fail(
        0,
        `${text(Id) ?? "a finding"}: ${text(ErrorMessage) ?? "no reason was given"} (${text(ErrorCode) ?? "no code"}).`,
      );
    }
  }

  #lose(place: string, count: number, why: string): void {
    this.#lost.add(place);
    this.#fail(count, `${place.replace(" ", " · ")}: ${why}`);
  }

  #credentialsFor(account: string, caller: Caller): CredentialSource | undefined {
    const { roleName, externalId } = this.#options;
    const { partition } = this.#identity;
    if (account === this.#identity.account) return this.#session.credentials;
    if (roleName === undefined) return undefined;
    const role = { partition, account, roleName, ...(externalId === undefined ? {} : { externalId }) };
    const known = this.#credentials.get(account) ?? assumedRole(this.#session, this.#home, caller, role);
    this.#credentials.set(account, known);
    return known;
  }
}

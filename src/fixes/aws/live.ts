import { bucketPerOperation, TokenBucket } from "../../aws/bucket.ts";
import { Caller } from "../../aws/caller.ts";
import { getCallerIdentity } from "../../aws/calls/sts.ts";
import { type Clock, systemClock } from "../../aws/clock.ts";
import { Gate } from "../../aws/gate.ts";
import type { AwsRequest } from "../../aws/request.ts";
import type { CredentialSource } from "../../aws/session-options.ts";
import type { GroupFilters, Live, Made, Patience, Seen, StageRef } from "../apply/live.ts";
import type { Call, Step } from "../step.ts";
import { Asker, Unseen } from "./asker.ts";
import { Clients, type Connections } from "./clients.ts";
import { filtersOn } from "./filters.ts";
import { writersIn } from "./group-users.ts";
import { holdsLines, holdsObjects } from "./lines.ts";
import { settingsBesideLevel } from "./method-settings.ts";
import { type Place, readState } from "./read-state.ts";
import { regionsWriting } from "./role-users.ts";
import { Attempts, makeCall } from "./write.ts";
import { UPDATE_ACCOUNT, UPDATE_ACCOUNT_RATE } from "./write-calls.ts";

export interface LiveOptions {
  readonly connections: Connections;
  /** Whom to be in an account. */
  readonly credentials: (account: string) => CredentialSource;
  readonly signal: AbortSignal;
  /** API Gateway calls per second and account-Region; the calls to other services go faster or slower with it. */
  readonly rate: number;
  /** How long one attempt of one call may take, in milliseconds. */
  readonly timeout: number;
  /** Milliseconds since an earlier run last set the account role of an account-Region (`account/region`). */
  readonly roleSet?: ReadonlyMap<string, number>;
  readonly clock?: Clock;
  readonly onAttempt?: (operation: string, outcome: string) => void;
  readonly onRequest?: ((request: AwsRequest) => void) | undefined;
}

/** The rate at which the calls of other services go at half of their quotas, as in a scan. */
const USUAL_RATE = 5;
const CALLS_AT_ONCE = 64;
/** Milliseconds before the looks at something that was just changed; the last one again and again. */
const PAUSES = [250, 500, 1_000, 2_000, 4_000];

/** The live accounts. Every account is entered with its own credentials, and nothing is done in one that they are not of. */
export class LiveAws implements Live {
  readonly #options: LiveOptions;
  readonly #clock: Clock;
  readonly #gate = new Gate(CALLS_AT_ONCE);
  readonly #homes = new Map<string, Home>();
  readonly #writers = new Map<string, ReturnType<typeof writersIn>>();
  readonly #entered = new Map<string, Promise<string | undefined>>();
  readonly #accountBuckets = new Map<string, OwnBucket>();

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  async read(step: Step): Promise<Seen> {
    const closed = await this.#closed(step);
    if (closed !== undefined) return { unseen: closed };
    try {
      return { state: await readState(this.#home(step), step.kind, step.target) };
    } catch (error) {
      if (error instanceof Unseen) return { unseen: error.message };
      throw error;
    }
  }

  async call(step: Step, call: Call, patience: Patience): Promise<Made> {
    const closed = await this.#closed(step);
    if (closed !== undefined) return { ok: false, unclear: false, code: "WrongAccount", why: closed };
    return makeCall(call, patience, this.#home(step));
  }

  async holdsLines(step: Step): Promise<boolean | string> {
    const closed = await this.#closed(step);
    if (closed !== undefined) return closed;
    const { logGroup, bucket } = step.target;
    return bucket === undefined
      ? holdsLines(this.#home(step), logGroup ?? "")
      : holdsObjects(this.#home(step), bucket);
  }

  async filtersOn(step: Step): Promise<GroupFilters | string> {
    const closed = await this.#closed(step);
    if (closed !== undefined) return closed;
    return filtersOn(this.#home(step), step.target.logGroup ?? "");
  }

  async stagesWriting(step: Step): Promise<readonly StageRef[] | string> {
    const closed = await this.#closed(step);
    if (closed !== undefined) return closed;
    const { account, region, target } = step;
    const key = `${account}/${region}`;
    // A Region has thousands of stages, and many groups: they are gone through once.
    const writers = this.#writers.get(key) ?? writersIn(this.#home(step));
    this.#writers.set(key, writers);
    const found = await writers;
    if (typeof found === "string") return found;
    const suffix = `:logs:${region}:${account}:log-group:${target.logGroup}`;
    return found.filter(({ destination }) => destination.endsWith(suffix));
  }

  async regionsWriting(step: Step, role: string): Promise<readonly string[] | string> {
    const closed = await this.#closed(step);
    if (closed !== undefined) return closed;
    const { account } = step;
    return regionsWriting(role, this.#home(step), (region) => this.#home({ account, region }));
  }

  async besideLevel(step: Step): Promise<readonly string[] | string> {
    const closed = await this.#closed(step);
    if (closed !== undefined) return closed;
    const { apiType = "", apiId = "", stage = "" } = step.target;
    return settingsBesideLevel(this.#home(step), { apiType, apiId, stage });
  }

  async pause(attempt: number): Promise<void> {
    await this.#clock.sleep(PAUSES[Math.min(attempt, PAUSES.length) - 1] ?? 0, this.#options.signal);
  }

  /** Where a step is done: its account-Region. */
  place(step: Step): Place {
    return this.#home(step);
  }

  /** Why nothing can be done in the account of a step; found out once. */
  #closed({ account, region }: Step): Promise<string | undefined> {
    const known = this.#entered.get(account);
    if (known !== undefined) return known;
    const entering = this.#enter(account, region);
    this.#entered.set(account, entering);
    return entering;
  }

  async #enter(account: string, region: string): Promise<string | undefined> {
    const { asker, clients } = this.#home({ account, region });
    try {
      const identity = await asker.ask(getCallerIdentity, clients.of("sts"), {});
      if (identity?.Account === account) return undefined;
      return `The credentials are of account ${identity?.Account ?? "unknown"}, not of ${account}: nothing was done there.`;
    } catch (error) {
      if (error instanceof Unseen) return `Account ${account} cannot be entered: ${error.message}`;
      throw error;
    }
  }

  #home({ account, region }: { account: string; region: string }): Home {
    const key = `${account}/${region}`;
    const known = this.#homes.get(key);
    if (known) return known;
    const { connections, credentials, signal, rate, timeout, onAttempt, onRequest } = this.#options;
    const clock = this.#clock;
    const ofAccount = this.#accountBuckets.get(account) ?? bucketPerOperation(rate / USUAL_RATE, clock);
    this.#accountBuckets.set(account, ofAccount);
    const ofRegion = bucketPerOperation(rate / USUAL_RATE, clock);
    const accountRole = new TokenBucket(UPDATE_ACCOUNT_RATE, 1, clock);
    const roleSet = this.#options.roleSet?.get(key);
    if (roleSet !== undefined) accountRole.usedUp(roleSet);
    const attempts = new Attempts();
    const caller = (told: Attempts["note"]) =>
      new Caller({
        account,
        region,
        bucket: apiGateway,
        ownBucket: (call) => {
          if (call.operation === UPDATE_ACCOUNT) return accountRole;
          return (IAM_OPERATION.test(call.operation) ? ofAccount : ofRegion)(call);
        },
        gate: this.#gate,
        signal,
        timeout,
        clock,
        onRequest,
        onAttempt: (operation, outcome, failure) => {
          told(failure);
          onAttempt?.(operation, outcome);
        },
      });
    const apiGateway = new TokenBucket(rate, undefined, clock);
    const home: Home = {
      account,
      asker: new Asker(caller(() => {})),
      clients: new Clients(connections, region, credentials(account)),
      caller: caller(attempts.note),
      clock,
      attempts,
    };
    this.#homes.set(key, home);
    return home;
  }
}

type OwnBucket = ReturnType<typeof bucketPerOperation>;

/** IAM's operations, which are of the whole account. */
const IAM_OPERATION = /Role(?:Policies|Policy)?$/;

interface Home extends Place {
  readonly caller: Caller;
  readonly clock: Clock;
  readonly attempts: Attempts;
}

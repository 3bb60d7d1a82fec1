import { createHash } from "node:crypto";

export interface SandboxCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Who signed a request. `expiresAt` is milliseconds since the epoch; absent for long-term keys. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
  readonly credentials: SandboxCredentials;
  readonly expiresAt?: number;
}

/** Long enough for any scan; beyond it the oldest sessions are forgotten. */
const MAX_SESSIONS = 20_000;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const digest = (text: string) => createHash("sha256").update(text).digest("base64");

/** The keys this sandbox has given out. They are made from the account ids: nothing here is a secret. */
export class Keys {
  readonly #callers = new Map<string, Caller>();
  #sessions = 0;
  #oldest: string[] = [];

  /** The long-term key of an account's administrator. */
  longTerm(account: string, partition: string): Caller {
    const accessKeyId = `AKIASBOX${account}`;
    const known = this.#callers.get(accessKeyId);
    if (known) return known;
    const caller: Caller = {
      account,
      arn: `arn:${partition}:iam::${account}:user/sandbox-admin`,
      userId: `AIDASBOX${account}A`,
      credentials: { accessKeyId, secretAccessKey: digest(`secret ${account}`).slice(0, 40) },
    };
    this.#callers.set(accessKeyId, caller);
    return caller;
  }

  /** A session of an assumed role. */
  session(about: { account: string; arn: string; userId: string; expiresAt: number }): Caller {
    this.#sessions += 1;
    let suffix = "";
    for (let n = this.#sessions; suffix.length < 12; n = Math.floor(n / 32))
      suffix = (BASE32[n % 32] ?? "A") + suffix;
    const accessKeyId = `ASIASBOX${suffix}`;
    const caller: Caller = {
      ...about,
      credentials: {
        accessKeyId,
        secretAccessKey: digest(`secret ${accessKeyId} ${about.arn}`).slice(0, 40),
        sessionToken: digest(`token ${accessKeyId} ${about.arn}`),
      },
    };
    this.#callers.set(accessKeyId, caller);
    this.#oldest.push(accessKeyId);
    if (this.#oldest.length > MAX_SESSIONS) {
      const forgotten = this.#oldest.splice(0, MAX_SESSIONS / 2);
      for (const key of forgotten) this.#callers.delete(key);
    }
    return caller;
  }

  find(accessKeyId: string): Caller | undefined {
    return this.#callers.get(accessKeyId);
  }
}

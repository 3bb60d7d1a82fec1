import type { CredentialSource } from "../../../aws/session-options.ts";
import type { LiveAws } from "../../../fixes/aws/live.ts";
import type { Journal } from "../../../fixes/journal/entry.ts";
import { agesOf } from "../../../fixes/journal/paces.ts";
import { type Io, UsageError } from "../../io.ts";
import { DEFAULT_FIX_ROLE, ROLE_NAME } from "../../role-name.ts";
import { caBundle, endpointUrl } from "../../scan/options.ts";
import { requestTeller } from "../../verbosity.ts";
import type { ApplyFlags } from "./flags.ts";

const DEFAULT_RATE = 5;
const DEFAULT_TIMEOUT_S = 10;
/** After an interrupt the step under way is ended, but not for longer than this (milliseconds). */
const GRACE_MS = 20_000;

export interface Accounts {
  readonly live: LiveAws;
  close(): void;
}

/** The role that changes other accounts than one's own. Throws UsageError. */
export function writingRole({ fixRoleName, roleName }: ApplyFlags): string {
  const flag = fixRoleName === undefined ? "--role-name" : "--fix-role-name";
  const name = fixRoleName ?? roleName ?? DEFAULT_FIX_ROLE;
  if (ROLE_NAME.test(name)) return name;
  throw new UsageError(`${flag} ${name}: expected up to 64 letters, digits and +=,.@-_ (IAM role names).`);
}

/**
 * Whom to be in each account: oneself in one's own, the role in the others. `journal`: of the run that is gone on with. Throws
 * UsageError and CannotScan. Loads the AWS SDK.
 */
export async function openAccounts(flags: ApplyFlags, io: Io, journal?: Journal): Promise<Accounts> {
  const { profile, externalId, rate = DEFAULT_RATE } = flags;
  const roleName = writingRole(flags);
  const endpoint = endpointUrl(flags, io);
  const bundle = caBundle(flags, io);
  const [{ Session }, { Caller }, { Gate }, { LiveAws }, { identityOf }, { assumedRole }, { CannotScan }] =
    await Promise.all([
      import("../../../aws/session.ts"),
      import("../../../aws/caller.ts"),
      import("../../../aws/gate.ts"),
      import("../../../fixes/aws/live.ts"),
      import("../../../sources/aws/identity.ts"),
      import("../../../sources/aws/accounts.ts"),
      import("../../../sources/aws/options.ts"),
    ]);
  const onRequest = requestTeller(flags, io);
  const session = new Session({
    environment: io.env,
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpointUrl: endpoint }),
    ...(bundle === undefined ? {} : { caBundle: bundle }),
    onRequest,
  });
  const { signal, done } = graceful(io.signal);
  const close = () => {
    done();
    session.close();
  };
  try {
    const timeout = (flags.timeout ?? DEFAULT_TIMEOUT_S) * 1_000;
    const home = await session.homeRegion();
    const caller = new Caller({ region: home, gate: new Gate(8), signal, timeout, onRequest });
    const identity = await identityOf(session, home, caller);
    if ("gap" in identity) throw new CannotScan(identity.gap.message);
    const credentials = (account: string): CredentialSource =>
      account === identity.account
        ? session.credentials
        : assumedRole(session, home, caller, {
            partition: identity.partition,
            account,
            roleName,
            ...(externalId === undefined ? {} : { externalId }),
          });
    const roleSet = journal && agesOf("UpdateAccount", journal, Date.now());
    return {
      live: new LiveAws({
        connections: session,
        credentials,
        signal,
        rate,
        timeout,
        onRequest,
        ...(roleSet ? { roleSet } : {}),
      }),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** A signal that is aborted some time after the given one, so that what is under way can be ended. */
function graceful(interrupt: AbortSignal): { readonly signal: AbortSignal; readonly done: () => void } {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const begin = () => {
    timer = setTimeout(() => late.abort(interrupt.reason), GRACE_MS);
  };
  if (interrupt.aborted) begin();
  else interrupt.addEventListener("abort", begin, { once: true });
  const done = () => {
    interrupt.removeEventListener("abort", begin);
    clearTimeout(timer);
  };
  return { signal: late.signal, done };
}

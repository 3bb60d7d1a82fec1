import type { Caller } from "../../aws/caller.ts";
import { getCallerIdentity } from "../../aws/calls/sts.ts";
import { text } from "../../aws/read.ts";
import type { Session } from "../../aws/session.ts";
import type { Partition } from "../../model/arn.ts";
import type { Gap } from "../../model/gap.ts";

export interface Identity {
  readonly account: string;
  readonly arn: string;
  readonly partition: Partition;
}

/** Who the credentials belong to, or why that cannot be told; `credentials`: they are missing or do not work. */
export async function identityOf(
  session: Session,
  home: string,
  caller: Caller,
): Promise<Identity | { readonly gap: Gap; readonly credentials: boolean }> {
  const missing = await missingCredentials(session, caller.options.signal);
  if (missing) return { gap: missing, credentials: missing.kind !== "interrupted" };
  const client = session.sts(home, session.credentials);
  const answer = await caller.call(getCallerIdentity, client, {});
  if (!answer.ok) {
    const { kind, gap } = answer.failure;
    return { gap, credentials: kind === "expired-credentials" || kind === "invalid-credentials" };
  }
  const account = text(answer.value.Account);
  const arn = text(answer.value.Arn);
  if (account === undefined || !/^\d{12}$/.test(account) || !arn?.startsWith("arn:")) {
    return { gap: malformed(caller), credentials: false };
  }
  return { account, arn, partition: arn.split(":")[1] as Partition };
}

/** A person may have to answer a prompt of `credential_process`, so this takes longer than a call may. */
const CREDENTIALS_MS = 60_000;

async function missingCredentials(session: Session, signal: AbortSignal): Promise<Gap | undefined> {
  const whose = session.profile ?? session.namedProfile;
  try {
    await Promise.race([session.credentials(), never(signal)]);
    return undefined;
  } catch (error) {
    if (signal.aborted) return { kind: "interrupted", message: "Interrupted before credentials were there." };
    const why = (error instanceof Error ? error.message : String(error)).slice(0, 300).replace(/\.$/, "");
    return {
      kind: "invalid-credentials",
      code: error instanceof Error ? error.name : "Error",
      message:
        whose === undefined
          ? `No AWS credentials: ${why}. Set AWS_PROFILE, pass --profile, or sign in (aws sso login).`
          : `No AWS credentials for profile ${whose}: ${why}. Check its name (aws configure list-profiles), or sign in (aws sso login --profile ${whose}).`,
    };
  }
}

/** Rejects when the time is up or the signal aborts. */
function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => reject(new Error("none within 60 s")), CREDENTIALS_MS);
    timer.unref();
    signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
  });
}

function malformed({ options }: Caller): Gap {
  return {
    kind: "malformed-answer",
    ...(options.region === undefined ? {} : { region: options.region }),
    operation: getCallerIdentity.operation,
    code: "MalformedAnswer",
    message: "GetCallerIdentity did not answer as AWS does: check the endpoint.",
  };
}

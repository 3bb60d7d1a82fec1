import type { Partition } from "../../model/arn.ts";
import type { Gap } from "../../model/gap.ts";
import type { Caller } from "./caller.ts";
import { getCallerIdentity } from "./calls.ts";
import { text } from "./read.ts";
import type { Session } from "./session.ts";

export interface Identity {
  readonly account: string;
  readonly partition: Partition;
}

/** Who the credentials belong to, or why that cannot be told; `credentials`: they are missing or do not work. */
export async function identityOf(
  session: Session,
  home: string,
  caller: Caller,
): Promise<Identity | { readonly gap: Gap; readonly credentials: boolean }> {
  const missing = await missingCredentials(session);
  if (missing) return { gap: missing, credentials: true };
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
  return { account, partition: arn.split(":")[1] as Partition };
}

async function missingCredentials(session: Session): Promise<Gap | undefined> {
  try {
    await session.credentials();
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 300) : String(error);
    return {
      kind: "invalid-credentials",
      code: error instanceof Error ? error.name : "Error",
      message: `No AWS credentials${session.profile === undefined ? "" : ` for profile ${session.profile}`}: ${why.replace(/\.$/, "")}. Set AWS_PROFILE, pass --profile, or sign in (aws sso login).`,
    };
  }
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

import type { AwsRequest } from "../../aws/request.ts";
import { CHECKS } from "../../checks/index.ts";
import { asffFindings } from "../../reports/asff.ts";
import { type Io, UsageError } from "../io.ts";
import { ROLE_NAME } from "../role-name.ts";
import { caBundle, endpointUrl } from "../scan/options.ts";
import type { Push } from "./open.ts";

export interface PushFlags {
  readonly profile?: string;
  readonly roleName?: string;
  readonly externalId?: string;
  readonly endpointUrl?: string;
  readonly caBundle?: string;
}

/**
 * `--push-security-hub`: imports what the asff report would write. Loads the AWS SDK.
 *
 * @param at when the scan was made
 */
export async function securityHubPush(
  flags: PushFlags,
  io: Io,
  at: Date,
  onRequest?: (request: AwsRequest) => void,
): Promise<Push> {
  const { profile, roleName, externalId } = flags;
  if (roleName !== undefined && !ROLE_NAME.test(roleName)) {
    throw new UsageError(
      `--role-name ${roleName}: expected up to 64 letters, digits and +=,.@-_ (IAM role names).`,
    );
  }
  const endpoint = endpointUrl(flags, io);
  const bundle = caBundle(flags, io);
  const { SecurityHub } = await import("../../sources/aws/security-hub.ts");
  const hub = await SecurityHub.open({
    environment: io.env,
    signal: io.signal,
    onRequest,
    ...(profile === undefined ? {} : { profile }),
    ...(roleName === undefined ? {} : { roleName }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(endpoint === undefined ? {} : { endpointUrl: endpoint }),
    ...(bundle === undefined ? {} : { caBundle: bundle }),
  });
  let findingsOf: ReturnType<typeof asffFindings> | undefined;
  return {
    async slice(slice, changeOf) {
      findingsOf ??= asffFindings({ checks: CHECKS, at, ...(changeOf ? { changeOf } : {}) });
      await hub.push(findingsOf(slice));
    },
    end() {
      const { imported, failed, problems } = hub.result();
      const rest = failed > 0 ? `, ${failed} could not be imported:` : ".";
      return {
        words: [
          `Security Hub has taken ${imported} ${imported === 1 ? "finding" : "findings"}${rest}`,
          ...problems,
        ],
        whole: failed === 0,
      };
    },
    close: () => hub.close(),
  };
}

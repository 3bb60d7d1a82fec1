import type { Stage } from "../../model/stage.ts";
import type { Place } from "../place.ts";
import type { Call, Step } from "../step.ts";

/** CreateLogGroup also takes `#` (CloudWatch Logs API reference), which API Gateway refuses in a destination. */
const LEGAL_NAME = /^[\w\-/.]{1,512}$/;

export const isLegalName = (name: string): boolean => LEGAL_NAME.test(name) && !name.startsWith("aws/");

/**
 * The log group for a stage: where the standard names none, `/aws/apigateway/access/<api>/<stage>`; else its pattern,
 * with `<api>/<stage>` for the first `*`. `$` is not legal there: `$default` becomes `.default`, which no stage is called.
 * `undefined`: the pattern makes no legal name.
 */
export function logGroupNameFor(stage: Stage, pattern: string | undefined): string | undefined {
  const own = `${stage.api.id}/${stage.name.replace("$", ".")}`;
  const [head = "", ...rest] = (pattern ?? "/aws/apigateway/access/*").split("*");
  const name = rest.length === 0 ? head : head + own + rest.join("");
  return isLegalName(name) ? name : undefined;
}

export interface NewGroup {
  readonly name: string;
  /** `null`: encrypted by the service with a key of its own. */
  readonly kmsKey: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly checks: readonly string[];
  /** Keys were given, and none that can be used in this account and Region. */
  readonly keyMissed: boolean;
  /** The log groups could be listed: it is not among them. */
  readonly seen: boolean;
}

export function createLogGroup(place: Place, group: NewGroup, stages: readonly string[]): Step {
  const { account, region } = place;
  const { name, kmsKey, keyMissed, tags, checks, seen } = group;
  const tagged = Object.keys(tags).length > 0;
  return {
    id: `create-log-group ${account}/${region}/${name}`,
    kind: "create-log-group",
    account,
    region,
    target: { logGroup: name },
    before: null,
    after: { logGroupClass: "STANDARD", kmsKeyId: kmsKey },
    stages,
    checks,
    needs: [],
    preconditions: [
      `There is no log group ${name} in ${account}, ${region}.`,
      ...(kmsKey === null ? [] : [keyCondition(kmsKey, region)]),
    ],
    effect: `Creates the log group ${name}${kmsKey === null ? "" : `, encrypted with ${kmsKey}`}.`,
    call: {
      service: "logs",
      operation: "CreateLogGroup",
      parameters: {
        logGroupName: name,
        ...(kmsKey === null ? {} : { kmsKeyId: kmsKey }),
        ...(tagged ? { tags: { ...tags } } : {}),
      },
    },
    undo: { service: "logs", operation: "DeleteLogGroup", parameters: { logGroupName: name } },
    permissions: [
      ...(kmsKey === null ? [] : ["kms:DescribeKey"]),
      "logs:CreateLogGroup",
      "logs:DeleteLogGroup",
      "logs:DescribeLogGroups",
      ...(tagged ? ["logs:TagResource"] : []),
    ],
    cost: "Nothing by itself: lines cost as they are taken in and kept.",
    risk: [
      seen
        ? "None to what runs. Undone, the lines written since are lost."
        : "The log groups could not be listed whole: it may be there already. Undone, its lines are lost.",
      ...(keyMissed ? [KEY_MISSED] : []),
    ].join(" "),
    care: seen && !keyMissed ? "safe" : "review",
  };
}

const KEY_MISSED =
  "No key that was given (--kms-key) is of this account and Region and enabled: the group has none of yours.";

/** Encrypts what is written from now on; lines that are there stay as they are (CWL user guide, `encrypt-log-data-kms`). */
export function setLogKey(
  { account, region }: Place,
  { name, kmsKey }: { readonly name: string; readonly kmsKey: string },
  stages: readonly string[],
  needs: readonly string[],
): Step {
  return {
    id: `set-log-key ${account}/${region}/${name}`,
    kind: "set-log-key",
    account,
    region,
    target: { logGroup: name },
    before: null,
    after: kmsKey,
    stages,
    checks: ["apigw_accesslog_destination"],
    needs,
    preconditions: [`The log group ${name} is there, without a key of yours.`, keyCondition(kmsKey, region)],
    effect: `Encrypts what is written to ${name} from now on with ${kmsKey}.`,
    call: {
      service: "logs",
      operation: "AssociateKmsKey",
      parameters: { logGroupName: name, kmsKeyId: kmsKey },
    },
    undo: { service: "logs", operation: "DisassociateKmsKey", parameters: { logGroupName: name } },
    permissions: ["kms:DescribeKey", "logs:AssociateKmsKey", "logs:DisassociateKmsKey"],
    cost: "KMS charges for requests, a few cents for most groups.",
    risk: "Lines encrypted with the key can be read only as long as it is enabled, also after undoing.",
    care: "review",
  };
}

const keyCondition = (kmsKey: string, region: string) =>
  `The key ${kmsKey} is enabled, and its policy lets logs.${region}.amazonaws.com use it.`;

/** A protected group cannot be deleted until somebody takes the protection away. */
export function protectLogGroup(
  { account, region }: Place,
  name: string,
  stages: readonly string[],
  checks: readonly string[],
  needs: readonly string[],
): Step {
  const call = (on: boolean): Call => ({
    service: "logs",
    operation: "PutLogGroupDeletionProtection",
    parameters: { logGroupIdentifier: name, deletionProtectionEnabled: on },
  });
  return {
    id: `protect-log-group ${account}/${region}/${name}`,
    kind: "protect-log-group",
    account,
    region,
    target: { logGroup: name },
    before: false,
    after: true,
    stages,
    checks,
    needs,
    preconditions: [`The log group ${name} is there and can be deleted.`],
    effect: `Protects the log group ${name} from being deleted.`,
    call: call(true),
    undo: call(false),
    permissions: ["logs:DescribeLogGroups", "logs:PutLogGroupDeletionProtection"],
    cost: "Nothing.",
    risk: "Whoever wants to delete it has to take the protection away first.",
    care: "safe",
  };
}

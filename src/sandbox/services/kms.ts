import { randomUUID } from "node:crypto";
import { AwsError } from "../aws-error.ts";
import { type Key, keyNamed, keysIn, newKey } from "../kms/keys.ts";
import { membersOf } from "../members.ts";
import { awsJson } from "../protocols/aws-json.ts";
import { type Call, JSON_REFUSALS, type Operation, type Service } from "../service.ts";

const members = membersOf("ValidationException");
const DAY = 86_400_000;

const metadata = (call: Call, key: Key) => ({
  AWSAccountId: call.account.id,
  KeyId: key.id,
  Arn: key.arn,
  CreationDate: key.createdAt / 1_000,
  Enabled: key.state === "Enabled",
  Description: key.description,
  KeyUsage: key.usage,
  KeyState: key.state,
  DeletionDate: key.deletionAt === undefined ? undefined : key.deletionAt / 1_000,
  Origin: "AWS_KMS",
  KeyManager: "CUSTOMER",
  CustomerMasterKeySpec: key.spec,
  KeySpec: key.spec,
  EncryptionAlgorithms: key.usage === "ENCRYPT_DECRYPT" ? [key.spec] : undefined,
  MultiRegion: false,
});

function keyIn(call: Call): Key {
  const id = members.needText(call.body, "KeyId", { min: 1, max: 2_048 });
  const key = keyNamed(call.home, id);
  if (key) return key;
  const what = id.startsWith("arn:")
    ? id
    : `arn:${call.account.partition}:kms:${call.region}:${call.account.id}:key/${id}`;
  throw new AwsError(400, "NotFoundException", `Key '${what}' does not exist`);
}

function refusePending(key: Key): void {
  if (key.state === "PendingDeletion")
    throw new AwsError(400, "KMSInvalidStateException", `${key.arn} is pending deletion.`);
}

const OPERATIONS: readonly Operation[] = [
  {
    name: "CreateKey",
    run(call) {
      const spec = members.text(call.body, "KeySpec", { max: 64 }) ?? "SYMMETRIC_DEFAULT";
      const usage = members.text(call.body, "KeyUsage", { max: 64 }) ?? "ENCRYPT_DECRYPT";
      const description = members.text(call.body, "Description", { max: 8_192 }) ?? "";
      const key = { ...newKey(call.home, randomUUID(), call.now, description), spec, usage };
      keysIn(call.home).set(key.id, key);
      return { KeyMetadata: metadata(call, key) };
    },
  },
  { name: "DescribeKey", run: (call) => ({ KeyMetadata: metadata(call, keyIn(call)) }) },
  {
    name: "ListKeys",
    run: (call) => ({
      Keys: [...keysIn(call.home).values()].map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })),
      Truncated: false,
    }),
  },
  {
    name: "DisableKey",
    run(call) {
      const key = keyIn(call);
      refusePending(key);
      key.state = "Disabled";
      return undefined;
    },
  },
  {
    name: "EnableKey",
    run(call) {
      const key = keyIn(call);
      refusePending(key);
      key.state = "Enabled";
      return undefined;
    },
  },
  {
    name: "ScheduleKeyDeletion",
    run(call) {
      const days = members.number(call.body, "PendingWindowInDays", { min: 7, max: 30 }) ?? 30;
      const key = keyIn(call);
      refusePending(key);
      key.state = "PendingDeletion";
      key.deletionAt = call.now + days * DAY;
      return {
        KeyId: key.arn,
        DeletionDate: key.deletionAt / 1_000,
        KeyState: key.state,
        PendingWindowInDays: days,
      };
    },
  },
  {
    name: "CancelKeyDeletion",
    run(call) {
      const key = keyIn(call);
      if (key.state !== "PendingDeletion")
        throw new AwsError(400, "KMSInvalidStateException", `${key.arn} is not pending deletion.`);
      // What comes back is disabled, until somebody enables it (API reference, CancelKeyDeletion).
      key.state = "Disabled";
      key.deletionAt = undefined;
      return { KeyId: key.arn };
    },
  },
];

export const kms: Service = {
  name: "kms",
  signingName: "kms",
  iamPrefix: "kms",
  protocol: awsJson("TrentService", OPERATIONS),
  refusals: JSON_REFUSALS,
};

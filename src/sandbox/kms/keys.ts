import { type AccountRegion, perRegion } from "../state/account.ts";

export type KeyState = "Enabled" | "Disabled" | "PendingDeletion";

/** A KMS key. Times are milliseconds since the epoch. */
export interface Key {
  readonly id: string;
  readonly arn: string;
  readonly spec: string;
  readonly usage: string;
  readonly description: string;
  readonly createdAt: number;
  state: KeyState;
  deletionAt: number | undefined;
}

/** The keys of one account and Region, by id. */
export const keysIn: (home: AccountRegion) => Map<string, Key> = perRegion(() => new Map<string, Key>());

export const keyArn = ({ account, region }: AccountRegion, id: string): string =>
  `arn:${account.partition}:kms:${region}:${account.id}:key/${id}`;

/** The key that an id or an ARN of this account and Region names. */
export function keyNamed(home: AccountRegion, idOrArn: string): Key | undefined {
  const prefix = keyArn(home, "");
  return keysIn(home).get(idOrArn.startsWith(prefix) ? idOrArn.slice(prefix.length) : idOrArn);
}

/** A symmetric key as CreateKey makes it. */
export function newKey(home: AccountRegion, id: string, now: number, description = ""): Key {
  const arn = keyArn(home, id);
  const key: Key = {
    id,
    arn,
    spec: "SYMMETRIC_DEFAULT",
    usage: "ENCRYPT_DECRYPT",
    description,
    createdAt: now,
    state: "Enabled",
    deletionAt: undefined,
  };
  keysIn(home).set(id, key);
  return key;
}

/** Why log lines cannot be encrypted with a key; undefined where they can. */
export function keyProblem(home: AccountRegion, idOrArn: string): string | undefined {
  const key = keyNamed(home, idOrArn);
  if (!key) return `no key ${idOrArn} in this account and Region`;
  if (key.spec !== "SYMMETRIC_DEFAULT") return `${key.arn} is not symmetric`;
  return key.state === "Enabled" ? undefined : `${key.arn} is in state ${key.state}`;
}

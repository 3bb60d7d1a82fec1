import { describeKey } from "../../../aws/calls/kms.ts";
import { mapParallel } from "../../../aws/parallel.ts";
import { isObject, text } from "../../../aws/read.ts";
import { known, valueIfKnown } from "../../../model/fact.ts";
import type { Key, Listing, LogGroup } from "../../../model/surroundings.ts";
import type { Asking } from "./asking.ts";
import type { Clients } from "./clients.ts";

const CALLS_AT_ONCE = 4;

/** The keys that these log groups are encrypted with, each described once. */
export async function readKeys(
  asking: Asking,
  clients: Clients,
  groups: Listing<LogGroup>,
): Promise<Listing<Key>> {
  const ids = new Set(groups.items.map(({ kmsKey }) => valueIfKnown(kmsKey) ?? "").filter((id) => id !== ""));
  const items: Key[] = [];
  let unseen = groups.unseen;
  await mapParallel([...ids].sort(), CALLS_AT_ONCE, async (id) => {
    const answer = await asking.ask(describeKey, clients.kms, { KeyId: id });
    if (!answer.ok) {
      if (answer.failure.kind !== "not-found") unseen ??= answer.failure.gap.message;
      return;
    }
    const about: unknown = answer.value.KeyMetadata;
    const state = isObject(about) ? text(about.KeyState) : undefined;
    if (state === undefined) unseen ??= asking.malformed(describeKey.operation, `the key ${id}`);
    else items.push({ id, state: known(state) });
  });
  items.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { items, ...(unseen === undefined ? {} : { unseen }) };
}

import { type Fact, set } from "../../../model/fact.ts";
import type { AccessLog } from "../../../model/stage.ts";
import type { Surroundings } from "../../../model/surroundings.ts";
import { mapSettled } from "../values/facts.ts";

/**
 * Finds a log group or stream by the name that the template gives it, where a reference spells that name out in the same
 * words: `!Sub "arn:…:log-group:/aws/${Api}"` and `LogGroupName: !Sub "/aws/${Api}"`. Words mean the same within one
 * template only, so the addresses have to agree up to the last part.
 */
export type Links = (expression: string, address: string) => string | undefined;

export function linksIn({ logGroups, deliveryStreams }: Surroundings): Links {
  const byName = new Map<string, Set<string>>();
  for (const { id, name } of [...(logGroups?.items ?? []), ...(deliveryStreams?.items ?? [])]) {
    const words = name.state === "known" ? name.value : name.state === "set" ? name.expression : undefined;
    if (words === undefined || (name.state === "set" && name.resource === id)) continue;
    const key = keyOf(words, id);
    byName.set(key, (byName.get(key) ?? new Set()).add(id));
  }
  return (expression, address) => {
    const ids = byName.get(keyOf(nameIn(expression), address));
    // Two of one name exclude each other by their conditions: which one is meant is not told by the name.
    return ids?.size === 1 ? [...ids][0] : undefined;
  };
}

/** The name at the end of an ARN; without an ARN around it, the whole text is one. */
function nameIn(expression: string): string {
  const text = expression.endsWith(":*") ? expression.slice(0, -2) : expression;
  for (const before of [":log-group:", ":deliverystream/"]) {
    const at = text.indexOf(before);
    if (at >= 0) return text.slice(at + before.length);
  }
  return text;
}

const keyOf = (words: string, address: string) =>
  JSON.stringify([words, address.slice(0, address.lastIndexOf("/") + 1)]);

/** The same fact, leading to the resource that it names in words. */
export function linked<T>(fact: Fact<T>, address: string, links: Links): Fact<T> {
  return mapSettled(fact, (settled) => {
    if (settled.state !== "set" || settled.resource !== undefined) return settled;
    const resource = links(settled.expression, address);
    return resource === undefined
      ? settled
      : set(settled.expression, resource, nameIn(settled.expression) === settled.expression);
  });
}

export function linkedLog(
  log: Fact<AccessLog | null>,
  address: string,
  links: Links,
): Fact<AccessLog | null> {
  return mapSettled(log, (settled) =>
    settled.state === "known" && settled.value
      ? {
          ...settled,
          value: { ...settled.value, destination: linked(settled.value.destination, address, links) },
        }
      : settled,
  );
}

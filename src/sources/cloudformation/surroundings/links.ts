import { type Fact, known, type Settled, set } from "../../../model/fact.ts";
import type { AccessLog } from "../../../model/stage.ts";
import type { Surroundings } from "../../../model/surroundings.ts";
import { combine, mapFact, mapSettled } from "../values/facts.ts";

/**
 * Finds a log group or stream by the name that the template gives it, where a reference spells that name out in the same
 * words: `!Sub "arn:…:log-group:/aws/${Api}"` and `LogGroupName: !Sub "/aws/${Api}"`. Words mean the same within one
 * template only, so the addresses have to agree up to the last part. Where a name hangs on conditions, so does what is found.
 */
export type Links = (expression: string, address: string) => Fact<string | null>;

interface Named {
  readonly id: string;
  readonly name: Fact<string>;
}

export function linksIn({ logGroups, deliveryStreams }: Surroundings): Links {
  const byName = new Map<string, Set<Named>>();
  for (const item of [...(logGroups?.items ?? []), ...(deliveryStreams?.items ?? [])]) {
    for (const words of wordsIn(item)) {
      const key = keyOf(words, item.id);
      byName.set(key, (byName.get(key) ?? new Set()).add(item));
    }
  }
  return (expression, address) => {
    const wanted = nameIn(expression);
    const named = [...(byName.get(keyOf(wanted, address)) ?? [])];
    return combine(
      named.map(({ name }) => name),
      (names): Fact<string | null> => {
        const meant = named.filter((_, index) => wordsOf(names[index]) === wanted);
        // Two of one name exclude each other by their conditions: which one is meant is not told by the name.
        return known(meant.length === 1 ? (meant[0]?.id ?? null) : null);
      },
    );
  };
}

function* wordsIn({ id, name }: Named): Generator<string> {
  if (name.state === "choice") {
    yield* wordsIn({ id, name: name.whenTrue });
    yield* wordsIn({ id, name: name.whenFalse });
  } else if (name.state !== "set" || name.resource !== id) {
    const words = wordsOf(name);
    if (words !== undefined) yield words;
  }
}

function wordsOf(name: Settled<string> | undefined): string | undefined {
  if (name?.state === "known") return name.value;
  return name?.state === "set" ? name.expression : undefined;
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
  return combine([fact], ([settled]): Fact<T> => {
    if (settled?.state !== "set" || settled.resource !== undefined) return settled ?? fact;
    const { expression } = settled;
    return mapFact(links(expression, address), (resource): Fact<T> => {
      if (resource === null) return settled;
      return set(expression, resource, nameIn(expression) === expression);
    });
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

import { type Fact, set } from "../../model/fact.ts";
import type { AccessLog, Stage } from "../../model/stage.ts";
import type { Surroundings } from "../../model/surroundings.ts";
import { eachWay } from "./map-fact.ts";

/**
 * Stages whose destination is spelled out up to a literal name, `"arn:…${data.aws_region.current.name}…:log-group:/a/x"`,
 * lead to the one log group or stream of that name in the same root.
 */
export function leadingByName({ logGroups, deliveryStreams }: Surroundings): (stage: Stage) => Stage {
  const ids = new Map<string, Set<string>>();
  for (const [kind, { items } = { items: [] }] of [
    ["log-group", logGroups],
    ["deliverystream", deliveryStreams],
  ] as const) {
    for (const { id, name, elsewhere } of items) {
      if (name.state !== "known" || elsewhere) continue;
      const key = `${kind} ${name.value}`;
      ids.set(key, (ids.get(key) ?? new Set()).add(id));
    }
  }
  const led = (fact: Fact<string | null>) =>
    eachWay(fact, (settled) => {
      if (settled.state !== "set" || settled.resource !== undefined) return settled;
      const [, kind, name] = SPELLED.exec(settled.expression) ?? [];
      const named = ids.get(`${kind} ${name}`);
      // Two of one name exclude each other by their conditions: which one is meant is not told by the name.
      const [only] = named?.size === 1 ? named : [];
      return only === undefined ? settled : set<string | null>(settled.expression, only);
    });
  return (stage) => (ids.size === 0 ? stage : { ...stage, accessLog: withDestination(stage.accessLog, led) });
}

const SPELLED = /:(log-group|deliverystream)[:/]([\w\-/.#]+)(?::\*)?"?$/;

const withDestination = (
  log: Fact<AccessLog | null>,
  led: (destination: Fact<string | null>) => Fact<string | null>,
): Fact<AccessLog | null> =>
  eachWay(log, (settled) =>
    settled.state === "known" && settled.value
      ? { ...settled, value: { ...settled.value, destination: led(settled.value.destination) } }
      : settled,
  );

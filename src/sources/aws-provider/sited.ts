import type { Stage } from "../../model/stage.ts";
import type { Elsewhere, Surroundings } from "../../model/surroundings.ts";
import type { Declared } from "./arguments.ts";
import { outcomesOf } from "./map-fact.ts";
import type { Site } from "./site.ts";
import { surroundingsOf } from "./surroundings.ts";

/** What IAM has is the same in every Region; keys are told by those who use them. */
const EVERYWHERE = /^aws_(?:iam|kms)_/;

/** More accounts and Regions than these are not looked at in one root. */
const MAX_SITES = 100;

/** A stage, and the resource that makes it. */
export interface Owned {
  readonly stage: Stage;
  readonly declared: Declared;
}

/**
 * The surroundings of a root's stages. Where its providers stand for several accounts or Regions, those of each in which
 * there is a stage as well: a role or a log group of another one is none of theirs.
 */
export function sitedSurroundings(
  all: readonly Declared[],
  owned: readonly Owned[],
  unseen: string | undefined,
): Surroundings {
  const whole = surroundingsOf(all, unseen);
  const bySite = Map.groupBy(all, siteKey);
  const stages = Map.groupBy(owned, ({ declared }) => siteKey(declared));
  const keys = new Set([...bySite.keys(), ...stages.keys()]);
  keys.delete(undefined);
  if (keys.size < 2) return whole;
  const everywhere = bySite.get(undefined) ?? [];
  const byId = new Map(all.map((each) => [each.id, each]));
  const sites = new Map<string, Surroundings>();
  const tooMany = surroundingsOf([], "This root is made in more accounts and Regions than are looked at.");
  for (const [key, some] of stages) {
    const from = some[0]?.declared.site;
    if (key === undefined || !from) continue;
    const far = [...new Set(some.flatMap(({ stage }) => destinationsOf(stage)))].flatMap((id) => {
      const made = byId.get(id);
      const there = made?.site;
      return made && there && siteKey(made) !== undefined && there.key !== key
        ? [{ ...made, elsewhere: elsewhereOf(made.address, there, from) }]
        : [];
    });
    const seen = () => surroundingsOf([...everywhere, ...(bySite.get(key) ?? []), ...far], unseen);
    sites.set(key, sites.size < MAX_SITES ? seen() : tooMany);
  }
  return { ...whole, sites };
}

/** What tells where it is; undefined for what is the same everywhere, or may be anywhere. */
const siteKey = ({ type, site }: Declared): string | undefined =>
  EVERYWHERE.test(type) ? undefined : site?.key;

/** The resources that a stage writes to, whichever way its conditions come out. */
const destinationsOf = ({ accessLog }: Stage): string[] =>
  outcomesOf(accessLog)
    .flatMap((log) => (log.state === "known" && log.value ? outcomesOf(log.value.destination) : []))
    .flatMap((to) => (to.state === "set" && to.resource !== undefined ? [to.resource] : []));

function elsewhereOf(address: string, site: Site, from: Site): Elsewhere {
  if (site.region !== undefined && from.region !== undefined && site.region !== from.region) {
    return { certain: true, why: `${address} is made in ${site.region}, the stage in ${from.region}.` };
  }
  const made =
    site.provider === from.provider
      ? ""
      : ` with the provider ${site.provider}, the stage with ${from.provider}`;
  return {
    certain: false,
    why: `${address} is made${made === "" ? " apart from the stage" : made}: whether that is the same account and Region is not known here.`,
  };
}

/** What a stage says of its place. */
export function siteParts({ site }: Declared, { sites }: Surroundings): Pick<Stage, "region" | "site"> {
  if (!site) return {};
  return {
    ...(site.region === undefined ? {} : { region: site.region }),
    ...(sites ? { site: site.key } : {}),
  };
}

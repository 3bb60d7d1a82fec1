import type { Stage } from "../../../model/stage.ts";
import type { Elsewhere, Surroundings } from "../../../model/surroundings.ts";
import type { Site } from "../sites.ts";
import type { Declared } from "./arguments.ts";
import { surroundingsOf } from "./index.ts";

/** What IAM has is the same in every Region; keys are told by those who use them. */
const EVERYWHERE = /^aws_(?:iam|kms)_/;

/** What a stage may refer to wherever it is; of all else, what is made elsewhere is of no use to the stage. */
const DESTINATIONS: ReadonlySet<string> = new Set([
  "aws_cloudwatch_log_group",
  "aws_kinesis_firehose_delivery_stream",
]);

/**
 * The surroundings of a root's stages. Where its providers stand for several accounts or Regions, those of each in which
 * there is a stage as well: a role or a log group of another one is none of theirs.
 */
export function sitedSurroundings(
  all: readonly Declared[],
  stages: readonly Declared[],
  unseen: string | undefined,
): Surroundings {
  const whole = surroundingsOf(all, unseen);
  const keys = new Set(
    [...all, ...stages].flatMap(({ type, site }) => (site && !EVERYWHERE.test(type) ? [site.key] : [])),
  );
  if (keys.size < 2) return whole;
  const sites = new Map(stages.toReversed().flatMap(({ site }) => (site ? [[site.key, site] as const] : [])));
  const seenFrom = (site: Site) =>
    surroundingsOf(
      all.flatMap((each) => inSight(each, site)),
      unseen,
    );
  return { ...whole, sites: new Map([...sites].map(([key, site]) => [key, seenFrom(site)])) };
}

function inSight(declared: Declared, from: Site): Declared[] {
  const { type, site } = declared;
  if (!site || site.key === from.key || EVERYWHERE.test(type)) return [declared];
  return DESTINATIONS.has(type)
    ? [{ ...declared, elsewhere: elsewhereOf(declared.address, site, from) }]
    : [];
}

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

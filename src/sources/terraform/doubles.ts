import type { Assignment } from "../../model/fact.ts";
import type { Stage } from "../../model/stage.ts";
import { bothWorlds } from "./repetition.ts";
import type { Claim, Planned } from "./stages.ts";

/** Stages that depend on more conditions than this are not taken for one another. */
const MAX_CONDITIONS = 6;

/**
 * The stages, without those that come along with a deployment or a quick-create API where a stage resource of the same API
 * and name manages them (imported, or Terraform would stop there). Where that stage resource is not there in every case,
 * such a stage is judged for the other cases.
 */
export function withoutDoubles(claims: readonly Claim[]): Stage[] {
  const managed = new Map<string, Claim[]>();
  for (const claim of claims) {
    if (comesAlong(claim)) continue;
    managed.set(claim.key, [...(managed.get(claim.key) ?? []), claim]);
  }
  return claims.flatMap((claim) => {
    if (!comesAlong(claim)) return claim.stage;
    const takers = (managed.get(claim.key) ?? []).filter((taker) =>
      isThereWith(taker.planned, claim.planned),
    );
    let { stage }: { stage: Stage | undefined } = claim;
    for (const taker of takers) stage &&= remainder(stage, taker.stage);
    return stage ?? [];
  });
}

const comesAlong = ({ planned }: Claim) =>
  planned.resource.type === "aws_api_gateway_deployment" || planned.resource.type === "aws_apigatewayv2_api";

/** Whether the one is there as often as the other, where it is not known how often. */
function isThereWith(taker: Planned, other: Planned): boolean {
  if (taker.module !== other.module && taker.module.address.includes("[*]")) return false;
  if (taker.copy.index !== "[*]") return true;
  const same = repeatOf(taker) !== "" && repeatOf(taker) === repeatOf(other);
  return same && taker.module === other.module;
}

function repeatOf({ resource }: Planned): string {
  const { attributes } = resource.block.body;
  const repeat = (attributes.get("count") ?? attributes.get("for_each"))?.value;
  return repeat ? repeat.source.text.slice(repeat.start, repeat.end) : "";
}

/** The stage in the cases in which the other one is not there; undefined if there are none. */
function remainder(stage: Stage, other: Stage): Stage | undefined {
  if (!other.worlds) return undefined;
  const others = other.worlds.map(({ assignment }) => assignment);
  const conditions = [...new Set(others.flatMap((assignment) => Object.keys(assignment)))];
  if (conditions.length > MAX_CONDITIONS) return stage;
  const rest = outcomes(conditions).filter(
    (outcome) =>
      !others.some((assignment) => Object.entries(assignment).every(([c, is]) => outcome[c] === is)),
  );
  const own = stage.worlds?.map(({ assignment }) => assignment);
  const worlds = bothWorlds(own, rest) ?? [];
  if (worlds.length === 0) return undefined;
  return { ...stage, worlds: worlds.map((assignment) => ({ assignment, isDefault: false })) };
}

function outcomes([condition, ...rest]: readonly string[]): Assignment[] {
  if (condition === undefined) return [{}];
  return outcomes(rest).flatMap((assignment) => [
    { ...assignment, [condition]: true },
    { ...assignment, [condition]: false },
  ]);
}

import type { Surroundings } from "../../../model/surroundings.ts";
import type { Claim, Planned } from "../stages.ts";
import { STAGE_TYPES } from "../wanted.ts";
import { accountRoleOf, MAX_SURROUNDINGS } from "./index.ts";
import { declaredIn, declaredOf } from "./planned.ts";
import { sitedSurroundings, siteParts } from "./sited.ts";
import { leadingByName } from "./spelled.ts";
import { Belongings, stageFacts } from "./stage-facts.ts";

/**
 * The stages with what the code around them says, and the surroundings; little of it where there is no stage. `find`
 * looks for the resources of the surrounding types, and calls back where it leaves some out.
 */
export function withSurroundings(
  claims: readonly Claim[],
  looked: readonly Planned[],
  find: (onCut: () => void) => readonly Planned[],
): { readonly claims: readonly Claim[]; readonly surroundings: Surroundings } {
  const stages = claims.map(({ planned }) => planned);
  const near = declaredIn(
    looked.filter(({ resource }) => !STAGE_TYPES.has(resource.type)),
    stages,
  );
  if (claims.length === 0) {
    const accountRole = accountRoleOf(near.filter(({ type }) => type === "aws_api_gateway_account"));
    return { claims, surroundings: accountRole ? { accountRole } : {} };
  }
  let isCut = false;
  const found = find(() => {
    isCut = true;
  });
  const all = [...near, ...declaredIn(found.slice(0, MAX_SURROUNDINGS), stages)];
  const unseen =
    isCut || found.length > MAX_SURROUNDINGS
      ? "This root makes more resources around its stages than are looked at."
      : undefined;
  const belongings = new Belongings(all);
  const owned = claims.map((claim) => ({ claim, declared: declaredOf(claim.planned, stages) }));
  const surroundings = sitedSurroundings(
    all,
    owned.map(({ declared }) => declared),
    unseen,
  );
  const lead = leadingByName(surroundings);
  const leads = new Map(
    [...(surroundings.sites ?? [])].map(([site, there]) => [site, leadingByName(there)] as const),
  );
  const described = owned.map(({ claim, declared }): Claim => {
    const facts = stageFacts(declared, claim.stage, belongings);
    const stage = { ...claim.stage, ...facts, ...siteParts(declared, surroundings) };
    const leadHere = (stage.site !== undefined && leads.get(stage.site)) || lead;
    return { ...claim, stage: leadHere(stage) };
  });
  return { claims: described, surroundings };
}

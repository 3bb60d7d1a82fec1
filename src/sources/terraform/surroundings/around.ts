import type { Surroundings } from "../../../model/surroundings.ts";
import { described } from "../../aws-provider/described.ts";
import { MAX_SURROUNDINGS } from "../../aws-provider/surroundings.ts";
import type { Claim, Planned } from "../stages.ts";
import { STAGE_TYPES } from "../wanted.ts";
import { declaredIn, declaredOf } from "./planned.ts";

/**
 * The stages with what the code around them says, and the surroundings; little of it where there is no stage. `find`
 * looks for the resources of the surrounding types, and calls back where it leaves some out.
 */
export function withSurroundings(
  claims: readonly Claim[],
  looked: readonly Planned[],
  find: (onCut: () => void) => readonly Planned[],
): { readonly claims: readonly Claim[]; readonly surroundings: Surroundings } {
  const makers = claims.map(({ planned }) => planned);
  let isCut = false;
  const { stages, surroundings } = described(
    claims.map(({ stage, planned }) => ({ stage, declared: declaredOf(planned, makers) })),
    {
      near: declaredIn(
        looked.filter(({ resource }) => !STAGE_TYPES.has(resource.type)),
        makers,
      ),
      rest: () => {
        const found = find(() => {
          isCut = true;
        });
        if (found.length > MAX_SURROUNDINGS) isCut = true;
        return declaredIn(found.slice(0, MAX_SURROUNDINGS), makers);
      },
      isCut: () => isCut,
      holder: "This root makes",
    },
  );
  return {
    claims: claims.map((claim, index) => ({ ...claim, stage: stages[index] ?? claim.stage })),
    surroundings,
  };
}

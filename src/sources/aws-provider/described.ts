import type { Stage } from "../../model/stage.ts";
import type { Surroundings } from "../../model/surroundings.ts";
import type { Declared } from "./arguments.ts";
import { type Owned, sitedSurroundings, siteParts } from "./sited.ts";
import { leadingByName } from "./spelled.ts";
import { Belongings, stageFacts } from "./stage-facts.ts";
import { accountRoleOf } from "./surroundings.ts";

export interface Described {
  /** In the order in which they were given. */
  readonly stages: readonly Stage[];
  readonly surroundings: Surroundings;
}

/** What is declared around the stages. */
export interface Around {
  /** What is looked at in any case: APIs, and the account's role. */
  readonly near: readonly Declared[];
  /** The rest, `MAX_SURROUNDINGS` at most; asked for only where there is a stage. */
  rest(): readonly Declared[];
  /** Whether there is more of it. Asked after `rest`. */
  isCut(): boolean;
  /** What holds all of this: "This file has", "This root makes". */
  readonly holder: string;
}

/** The stages with what else the code says about them, and the surroundings; little of it where there is no stage. */
export function described(owned: readonly Owned[], { near, rest, isCut, holder }: Around): Described {
  if (owned.length === 0) {
    const accountRole = accountRoleOf(near.filter(({ type }) => type === "aws_api_gateway_account"));
    return { stages: [], surroundings: accountRole ? { accountRole } : {} };
  }
  const all = [...near, ...rest()];
  const unseen = isCut() ? `${holder} more resources around its stages than are looked at.` : undefined;
  const belongings = new Belongings(all);
  const surroundings = sitedSurroundings(all, owned, unseen);
  const lead = leadingByName(surroundings);
  const leads = new Map(
    [...(surroundings.sites ?? [])].map(([site, there]) => [site, leadingByName(there)] as const),
  );
  const stages = owned.map(({ stage, declared }) => {
    const told = {
      ...stage,
      ...stageFacts(declared, stage, belongings),
      ...siteParts(declared, surroundings),
    };
    const leadHere = (told.site !== undefined && leads.get(told.site)) || lead;
    return leadHere(told);
  });
  return { stages, surroundings };
}

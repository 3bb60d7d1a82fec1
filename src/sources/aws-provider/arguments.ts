import type { Fact } from "../../model/fact.ts";
import type { Elsewhere, Place } from "../../model/surroundings.ts";
import type { Site } from "./site.ts";

/** The arguments of a resource or of a block in it, whether they come from configuration, a plan or a state. */
export interface Arguments {
  /** A text, number or truth value as a text; `known(null)`: absent. */
  text(name: string): Fact<string | null>;
  /** A list or set of texts; absent: an empty one. */
  items(name: string): Fact<readonly Fact<string | null>[]>;
  /** A map of texts; absent: an empty one. */
  entries(name: string): Fact<ReadonlyMap<string, Fact<string | null>>>;
  /** The nested blocks of a type. */
  blocks(name: string): Fact<readonly Arguments[]>;
  /** An argument's or block's name as the code writes it; all others here go by Terraform's. */
  spelled(name: string): string;
  /** The addresses of the resources that the argument is written with, as far as they show. */
  references(name: string): readonly string[];
}

/** A resource around the stages, or a stage. */
export interface Declared {
  readonly type: string;
  /** Its full address; in a plan or state whose ARN is known, that. */
  readonly id: string;
  readonly address: string;
  readonly place?: Place;
  readonly when?: Fact<boolean>;
  /** The account and Region it is made in; absent: nothing is known of that. */
  readonly site?: Site;
  /** Seen from a stage that is made in another account or Region. */
  readonly elsewhere?: Elsewhere;
  readonly args: Arguments;
}

/** What every thing around the stages has in common. */
export const resourceParts = ({ id, place, when, elsewhere }: Declared) => ({
  id,
  ...(place ? { place } : {}),
  ...(when ? { when } : {}),
  ...(elsewhere ? { elsewhere } : {}),
});

import type { CodeStage } from "../patcher.ts";
import { isShared, type Mapping } from "./tree.ts";

export const UNCLEAR = "How the place is written does not tell how to add to it.";

/** Why nothing can be added to a mapping. */
export const unclear = (mapping: Mapping | undefined): string =>
  isShared(mapping)
    ? "It shares what it says with other places, by an anchor of YAML or a merge (`<<`): write it out there, or give what it is merged from a log."
    : UNCLEAR;

export const effectOf = ({ name, api }: CodeStage, group?: string): string =>
  `${name} of ${api.name} writes a line for every request${group === undefined ? "" : ` to ${group}`}.`;

export const OPEN_API = "3.0.1";
export const NO_EXTRA =
  "SAM makes no extra stage named Stage any more: it did while OpenApiVersion was not set.";

import type { CodeStage } from "../patcher.ts";

export const UNCLEAR = "How the place is written does not tell how to add to it.";

export const effectOf = ({ name, api }: CodeStage, group?: string): string =>
  `${name} of ${api.name} writes a line for every request${group === undefined ? "" : ` to ${group}`}.`;

export const OPEN_API = "3.0.1";
export const NO_EXTRA =
  "SAM makes no extra stage named Stage any more: it did while OpenApiVersion was not set.";

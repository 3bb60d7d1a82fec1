import type { Stage } from "../../model/stage.ts";
import { apiTypeText } from "./words.ts";

/** `orders / prod (REST)`; an API without a name goes by its id. */
export const stageText = ({ api, name, apiType }: Pick<Stage, "api" | "name" | "apiType">): string =>
  `${api.name || api.id} / ${name} (${apiTypeText(apiType)})`;

/** `111122223333 · eu-west-1`, `infra/api.yaml:12 Api`. */
export function placeText({ origin }: Pick<Stage, "origin">): string {
  return origin.kind === "aws"
    ? `${origin.account} · ${origin.region}`
    : `${origin.file}:${origin.line} ${origin.address}`;
}

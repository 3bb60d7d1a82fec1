import type { Stage } from "../../model/stage.ts";
import type { Claim } from "./claim.ts";
import { MARKER } from "./comments.ts";
import { claimOfTag, claimOfTexts } from "./words.ts";

/**
 * The exemptions that a stage carries itself: tags `stagelight:exempt:<check>` and the Metadata of its resource. They
 * can speak of no other stage. Tag keys have at most 128 characters and values 256, of letters, digits, blanks and
 * `_.:/=+-@` (AWS General Reference, "Tagging AWS resources").
 */
export function carriedClaims(stage: Stage): Claim[] {
  const metadata = (stage.exemptions ?? []).map((texts): Claim => {
    const { origin } = stage;
    const where = origin.kind === "aws" ? stage.id : `${origin.file}:${origin.line}, Metadata`;
    return { ...claimOfTexts(texts), where };
  });
  const tags = Object.entries(stage.tags ?? {})
    .filter(([key]) => key === MARKER || key.startsWith(`${MARKER}:`))
    .map(([key, value]): Claim => {
      const check = key.slice(MARKER.length + 1).trim();
      return { ...claimOfTag(check, value), where: `${stage.id}, tag ${key}` };
    });
  return [...tags, ...metadata];
}

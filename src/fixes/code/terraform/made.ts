import type { Block } from "../../../syntax/hcl/ast.ts";
import type { CodeStage } from "../patcher.ts";

/** Seen in a plan or a state: something that Terraform made of code, and that nobody changes by hand. */
export const isMade = ({ origin: { kind } }: CodeStage): boolean =>
  kind === "terraform-plan" || kind === "terraform-state";

/** The plan or state that a stage was seen in, as stages' ids name it. */
export const madeOf = ({ id, origin }: CodeStage): string => {
  const end = id.lastIndexOf(`#${origin.address}`);
  return end < 0 ? origin.file : id.slice(0, end);
};

/** Why there is no patch of a stage whose code was not found in HCL. */
export function withoutCode(stage: CodeStage): string {
  const { kind, file, address } = stage.origin;
  const made = madeOf(stage);
  if (kind === "terraform-plan")
    return `${made} is a plan, and the code of ${address} is not beside it: give it access_log_settings where it is written, and plan again. A patch is made where the folder of that code is named (--source FOLDER).`;
  if (kind === "terraform-state")
    return `${made} is a state, which only Terraform writes: give ${address} access_log_settings in the code, and apply that. A patch is made where the folder of that code is scanned too.`;
  return `${file} is no configuration in HCL's native syntax: change what it was made of.`;
}

/** Said where the code has a log that the plan or state does not know. */
export const madeBefore = (stage: CodeStage, { labels, source }: Block): string =>
  `${labels.join(".")} has access_log_settings in ${source.path}, and ${madeOf(stage)} has none: it was made before, or they come to nothing. Make it again.`;

/** What follows a patch of the code that something was made of. */
export const makeAgain = (made: string): string => `${made} stays as it is: make it again afterwards.`;

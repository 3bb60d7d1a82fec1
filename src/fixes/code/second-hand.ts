import { byHand, type Code, type CodeStage, type Patched } from "./patcher.ts";
import { inService, isPackaged, stateOf } from "./serverless/packaged.ts";
import { isMade, madeOf } from "./terraform/made.ts";

/** Seen in what a program made of the code (a plan, a state, a package), not in the code itself. */
export const isSecondHand = (stage: CodeStage): boolean => isMade(stage) || isPackaged(stage);

/** The file without which the code itself is read. `undefined`: it is read. */
export const hiding = (stage: CodeStage): string | undefined =>
  isMade(stage) ? madeOf(stage) : isPackaged(stage) ? stateOf(stage) : undefined;

/** The file of the code that the stage was made of, as far as that can be told. */
export const codeOf = (stage: CodeStage, code: Code): string =>
  (isPackaged(stage) ? inService(stage, code)?.origin.file : undefined) ?? stage.origin.file;

/** Said where the code has a log, and what was made of it has none. */
export function madeTooEarly(stage: CodeStage, file: string): Patched {
  if (isPackaged(stage))
    return byHand(
      [stage],
      `${file} gives it a log, and what was packaged has none: run \`serverless package\` again.`,
    );
  const again = stage.origin.kind === "terraform-plan" ? "plan again" : "apply it";
  return byHand([stage], `${file} gives it a log, ${madeOf(stage)} was made before: ${again}.`);
}

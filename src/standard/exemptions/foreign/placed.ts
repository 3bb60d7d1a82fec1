import type { CodeOrigin, Stage } from "../../../model/stage.ts";
import { carriersOf } from "../comments.ts";
import { type ForeignComment, foreignComments } from "./comments.ts";
import { checksFor } from "./tools.ts";

/** What code says to another scanner about checks of ours, and the stages that it is about. */
export interface Suppression extends Omit<ForeignComment, "line"> {
  readonly file: string;
  /** Of the comment; of Metadata, the line of the resource. */
  readonly line: number;
  /** Empty: it stands at no stage. */
  readonly stages: readonly CodeStage[];
}

export type CodeStage = Stage & { readonly origin: CodeOrigin };

/** The stages that are declared in code. */
export const inCode = (stages: readonly Stage[]): readonly CodeStage[] =>
  stages.filter((stage): stage is CodeStage => stage.origin.kind !== "aws");

/**
 * The suppressions in the comments of a file, each with the stages that it stands at.
 *
 * @param stages those of this file
 * @param lines its lines, with texts blanked out
 */
export function commentedSuppressions(
  file: string,
  lines: readonly string[],
  stages: readonly CodeStage[],
): Suppression[] {
  const places = stages.map((stage) => ({ line: stage.origin.line, endLine: stage.origin.endLine, stage }));
  return foreignComments(lines).map((comment) => {
    const carriers = comment.wholeFile ? places : carriersOf(comment.line, places, lines);
    return { ...comment, file, stages: carriers.map(({ stage }) => stage) };
  });
}

/** The suppressions in the Metadata of stages, as their sources handed them on. */
export function carriedSuppressions(stages: readonly CodeStage[]): Suppression[] {
  return stages.flatMap((stage) =>
    (stage.suppressions ?? []).flatMap(({ tool, id, reason }): Suppression[] => {
      const checks = checksFor(tool, id);
      const { file, line } = stage.origin;
      const written = `Metadata ${tool} ${id}`;
      if (checks.length === 0) return [];
      return [
        { file, line, written, checks, reason: reason.trim(), until: "", wholeFile: false, stages: [stage] },
      ];
    }),
  );
}

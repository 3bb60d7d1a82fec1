import type { Paste } from "../../../fixes/left.ts";
import type { Part } from "../../../fixes/part.ts";
import { printable } from "../../../reports/printable.ts";
import { wrap } from "../../../reports/wrap.ts";
import { gapWords } from "../gap-words.ts";
import type { Look } from "./step-lines.ts";

/** More of one kind than these nobody reads in a terminal; `--as json` has them all. */
const MOST = 200;

/** What a plan does not do: stages that code owns, what is left to people, what could not be looked at. */
export function noteLines({ plan, gaps, called }: Part, { paint, columns }: Look): readonly string[] {
  const nameOf = (stage: string) => {
    const name = called.get(stage);
    return printable(name === undefined ? stage : `${name}  ${stage}`);
  };
  const section = (
    title: string,
    notes: readonly (readonly [reason: string, stages: readonly string[], paste: readonly Paste[]])[],
  ) => {
    if (notes.length === 0) return [];
    const lines = notes.slice(0, MOST).flatMap(([reason, stages, paste]) => {
      const names = stages.slice(0, MOST).map((stage) => `    ${nameOf(stage)}`);
      const more = stages.length - names.length;
      return [
        "",
        ...wrap(printable(reason), columns, "  "),
        ...names,
        ...(more > 0 ? [`    and ${more} more`] : []),
        ...paste.flatMap((each) => ["", ...pasteLines(each, columns)]),
      ];
    });
    const more = notes.length - MOST;
    return ["", paint.bold(`  ${title}`), ...lines, ...(more > 0 ? ["", `  and ${more} more`] : [])];
  };
  const manual = Map.groupBy(plan.manual, ({ reason, checks }) =>
    checks.length === 0 ? reason : `${checks.join(", ")}: ${reason}`,
  );
  const owned = Map.groupBy(plan.owned, ({ how }) => how);
  const stagesOf = ([reason, notes]: readonly [
    string,
    readonly { stage: string; paste?: readonly Paste[] }[],
  ]) => [reason, notes.map(({ stage }) => stage), notes[0]?.paste ?? []] as const;
  return [
    ...section("Owned by code: change it there", [...owned].map(stagesOf)),
    ...section("Left to you", [...manual].map(stagesOf)),
    ...section(
      "Could not be looked at",
      gaps.map((gap) => [gapWords(gap), [], []] as const),
    ),
  ];
}

/** Code as it is, for whoever copies it. */
const pasteLines = ({ about, text }: Paste, columns: number): readonly string[] => [
  ...wrap(printable(about), columns, "  "),
  "",
  ...text
    .trimEnd()
    .split("\n")
    .map((line) => (line === "" ? "" : `      ${printable(line)}`)),
];

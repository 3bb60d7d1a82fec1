import type { JudgedSlice } from "../../../checks/judge.ts";
import { type Edit, edited, type Patch, placeBefore } from "../../../fixes/code/patch.ts";
import { CHECK, type Code, RETENTION } from "../../../fixes/code/patcher.ts";
import { patchesFor } from "../../../fixes/code/patches.ts";
import type { Manual } from "../../../fixes/plan.ts";
import type { FileChange } from "./texts.ts";
import { type Given, workIn } from "./work.ts";

/**
 * What the log groups need to which stages write only with the patches: a group that was there may keep lines for ever.
 *
 * @param slices what was seen with the patches
 * @param mended the ids under which the slices hold the stages that get their log
 */
export function followUp(
  slices: readonly JudgedSlice[],
  mended: ReadonlySet<string>,
  patches: readonly Patch[],
  changes: readonly FileChange[],
  given: Given,
  code: Code,
): { readonly patches: readonly Patch[]; readonly manual: readonly Manual[] } {
  if (!given.wanted.includes(RETENTION)) return { patches: [], manual: [] };
  const texts = new Map(changes.map(({ file, after }) => [file, after]));
  const patched: Code = {
    read: (file) => texts.get(file) ?? code.read(file),
    beside: (file) => code.beside(file),
  };
  const { work } = workIn(slices, { ...given, wanted: [RETENTION] }, patched);
  const groups = work.groups.filter(({ stages }) => stages.some(({ id }) => mended.has(id)));
  const made = patchesFor({ ...work, unlogged: [], groups });
  const edits = patches.flatMap((patch) => patch.edits);
  return {
    patches: made.patches.flatMap((patch) => {
      const back = patch.edits.flatMap((edit) => before(edit, edits) ?? []);
      const files = new Set(patch.edits.map(({ file }) => file));
      const isSame = [...files].every((file) => comesToTheSame(file, patch.edits, [...edits, ...back]));
      return back.length === patch.edits.length && isSame ? [{ ...patch, edits: back }] : [];
    }),
    manual: made.manual,
  };

  /** Whether all edits together give what the patch makes of the file as it is with the others. */
  function comesToTheSame(file: string, own: readonly Edit[], all: readonly Edit[]): boolean {
    const of = (some: readonly Edit[]) => some.filter((edit) => edit.file === file);
    return edited(patched.read(file) ?? "", of(own)) === edited(code.read(file) ?? "", of(all));
  }
}

/** The edit as one of the text without the others; `undefined`: it is about what they put there. */
function before(edit: Edit, others: readonly Edit[]): Edit | undefined {
  const own = others.filter(({ file }) => file === edit.file);
  const [start, end] = [placeBefore(own, edit.start), placeBefore(own, edit.end)];
  if (start === undefined || end === undefined || end - start !== edit.end - edit.start) return undefined;
  return { ...edit, start, end };
}

/** The stages to which patches give a log. */
export const loggedBy = (patches: readonly Patch[]): readonly string[] =>
  patches.filter(({ checks }) => checks.includes(CHECK)).flatMap(({ stages }) => stages);

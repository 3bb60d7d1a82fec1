import { existsSync, mkdtempSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Check } from "../../checks/check.ts";
import { judgeSlice } from "../../checks/judge.ts";
import type { Demands } from "../../model/demands.ts";
import type { Slice } from "../../model/slice.ts";
import type { Stage } from "../../model/stage.ts";
import { displayPath } from "../../sources/code/names.ts";
import { MissingPath } from "../../sources/code/options.ts";
import { type Baseline, NO_BASELINE } from "../../standard/baseline/baseline.ts";
import { BaselineBook } from "../../standard/baseline/book.ts";
import type { Standard } from "../../standard/resolve.ts";
import { Git } from "../git/git.ts";
import { renamedInto } from "../git/renamed.ts";
import { revisionOf, topOf } from "../git/revision.ts";
import { writeTree } from "../git/tree.ts";
import { type Io, UsageError } from "../io.ts";
import { codeSlices } from "./code.ts";
import type { Earlier } from "./earlier.ts";
import { exemptionsIn } from "./exemptions.ts";
import { Moved } from "./moved.ts";
import type { ScanFlags } from "./options.ts";

const FLAG = "--new-since";

/** How both scans judge: what the standard asks today is asked of the earlier version too. */
export interface Judging {
  readonly checks: readonly Check[];
  readonly demands: Demands;
  readonly standard: Standard;
}

/**
 * Scans the same paths as they were at a git revision (`--new-since REF`), in a temporary folder that is gone when this
 * resolves. Throws a UsageError where there is no such version.
 */
export async function earlierFindings(
  ref: string,
  paths: readonly string[],
  flags: ScanFlags,
  judging: Judging,
  io: Io,
): Promise<Earlier> {
  if (flags.aws)
    throw new UsageError(`${FLAG} compares versions of code: leave --aws out (--compare for accounts).`);
  if (paths.includes("-"))
    throw new UsageError(`${FLAG}: standard input has no earlier version: name a path.`);
  const git = new Git(io.env, io.signal, FLAG);
  const targets = paths.map((path) => resolve(io.cwd, path));
  const top = await commonTop(git, targets, io);
  const revision = await revisionOf(git, top, ref);
  const temporary = temporaryFolder();
  try {
    const moved = new Moved(io.cwd, top, join(temporary, "tree"));
    const unseen = await writeTree(git, revision, moved.top, temporary);
    const elsewhere = await renamedInto(
      git,
      revision,
      targets.map((path) => realpathSync(path)),
    );
    const there = [...targets, ...elsewhere]
      .map((path) => moved.there(path))
      .filter((path) => existsSync(path));
    const baseline =
      there.length > 0
        ? await openAt(there, await atThatTime(git, flags, moved, io), judging, moved, io, unseen)
        : NO_BASELINE;
    return { book: new BaselineBook(baseline, (file) => existsSync(resolve(io.cwd, file))), ref, unseen };
  } finally {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  }
}

function temporaryFolder(): string {
  try {
    return realpathSync(mkdtempSync(join(tmpdir(), "stagelight-since-")));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `${FLAG}: the earlier version needs a temporary folder, and none can be made in ${tmpdir()} (${code}): set TMPDIR.`,
    );
  }
}

async function commonTop(git: Git, targets: readonly string[], { cwd }: Io): Promise<string> {
  const tops = new Map<string, string>();
  for (const target of targets) {
    const stat = statSync(target, { throwIfNoEntry: false });
    if (!stat) throw new MissingPath(displayPath(target, cwd));
    tops.set(await topOf(git, stat.isDirectory() ? target : dirname(target)), target);
  }
  const [first, second] = tops;
  if (first && !second) return first[0];
  throw new UsageError(
    `${FLAG}: the paths are in different repositories (${[...tops.keys()].join(", ")}): scan one at a time.`,
  );
}

/** The flags with the files that they name as they were: a change of values is a change. */
async function atThatTime(git: Git, flags: ScanFlags, moved: Moved, io: Io): Promise<ScanFlags> {
  /** Undefined: the revision did not have the file yet. What git does not keep is taken as it is. */
  const earlier = async (file: string): Promise<string | undefined> => {
    const path = resolve(io.cwd, file);
    if (!existsSync(path) || !moved.holds(path)) return path;
    if (existsSync(moved.there(path))) return moved.there(path);
    const ignored = await git.call(dirname(path), ["check-ignore", "--quiet", path]);
    return ignored.status === 0 ? path : undefined;
  };
  const varFile = [];
  for (const { at, value } of flags.varFile ?? []) {
    const path = await earlier(value);
    if (path !== undefined) varFile.push({ at, value: path });
  }
  const parameters = [];
  for (const file of flags.parameters ?? []) parameters.push((await earlier(file)) ?? []);
  const { source, ...rest } = flags;
  const folder = source === undefined ? undefined : await earlier(source);
  return {
    ...rest,
    varFile,
    parameters: parameters.flat(),
    ...(folder === undefined ? {} : { source: folder }),
  };
}

/** What was open then, with the fingerprints that the findings have in the real folder. Adds to `unseen`. */
async function openAt(
  targets: readonly string[],
  flags: ScanFlags,
  { checks, demands, standard }: Judging,
  moved: Moved,
  io: Io,
  unseen: string[],
): Promise<Baseline> {
  const there = { ...io, cwd: moved.cwd };
  const book = new BaselineBook(NO_BASELINE, () => true);
  const exemptions =
    flags.exemptions === false
      ? undefined
      : await exemptionsIn(standard, io, true, (file) => moved.there(resolve(io.cwd, file)));
  const alone = checks.every((check) => check.alone);
  for await (const slice of await codeSlices(targets, flags, there, () => {}, alone)) {
    const judged = judgeSlice(asNamed(slice, moved), checks, demands);
    book.apply(exemptions?.apply(judged) ?? judged);
    for (const { file, message } of slice.gaps) {
      unseen.push(
        `${file === undefined ? "" : `${moved.named(file)} could not be read in full: `}${message.replace(/\.$/, "")}`,
      );
    }
  }
  // A file above the working folder is named by its whole path, in ids too; only people read these.
  const entries = book.open.map((entry) => ({
    ...entry,
    stage: entry.stage.replaceAll(moved.top, moved.realTop),
  }));
  return { entries, places: book.places };
}

const asNamed = (slice: Slice, moved: Moved): Slice => ({
  ...slice,
  stages: slice.stages.map((stage) => stageAsNamed(stage, moved)),
});

function stageAsNamed(stage: Stage, moved: Moved): Stage {
  const { origin } = stage;
  if (origin.kind === "aws") return stage;
  const root = origin.root === undefined ? {} : { root: moved.named(origin.root) };
  return { ...stage, origin: { ...origin, file: moved.named(origin.file), ...root } };
}

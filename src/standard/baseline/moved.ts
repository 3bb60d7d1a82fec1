import type { CodeOrigin, Stage } from "../../model/stage.ts";
import { apiOf, type Entry } from "./baseline.ts";

/**
 * The entries of a baseline by what stays the same when a file is renamed or moved: the check, the address in the code, and
 * which API and stage it is. Where many are alike, the one with the most similar path is taken.
 */
export class MovedEntries {
  readonly #byAddress = new Map<string, Entry[]>();
  readonly #places = new Set<string>();
  readonly #exists: (file: string) => boolean;
  readonly #known = new Map<string, boolean>();

  /** `exists`: whether a file or folder that a baseline names is still there. */
  constructor(entries: readonly Entry[], exists: (file: string) => boolean) {
    this.#exists = exists;
    for (const entry of entries) {
      if (entry.file === undefined) continue;
      this.#places.add(placeKey(entry));
      const key = addressKey(entry.check, entry.address ?? "");
      const alike = this.#byAddress.get(key);
      if (alike) alike.push(entry);
      else this.#byAddress.set(key, [entry]);
    }
  }

  /**
   * The entry that a finding had in a place that is gone, among those that `isLeft` leaves. None for a stage that is in the
   * baseline under its own place: it was there beside the other one.
   */
  of(check: string, stage: Stage, isLeft: (entry: Entry) => boolean): Entry | undefined {
    const { origin } = stage;
    if (origin.kind === "aws" || this.#places.has(placeKey(origin))) return undefined;
    const alike = (this.#byAddress.get(addressKey(check, origin.address)) ?? []).filter(isLeft);
    const same = alike.find((entry) => isInSameModule(entry, origin));
    if (same) return same;
    const api = apiOf(stage);
    const gone = alike.filter((entry) => (entry.api ?? api) === api && this.isGone(entry));
    return mostSimilar(gone, origin);
  }

  /** Whether the file that an entry names is no more, or the root that made the stage. */
  isGone({ file, root }: Entry): boolean {
    return file !== undefined && !(this.#isThere(file) && (root === undefined || this.#isThere(root)));
  }

  #isThere(path: string): boolean {
    const known = this.#known.get(path) ?? this.#exists(path);
    this.#known.set(path, known);
    return known;
  }
}

interface Place {
  readonly file?: string;
  readonly address?: string;
  readonly root?: string;
}

const addressKey = (check: string, address: string) => JSON.stringify([check, address]);
const placeKey = ({ file, address, root }: Place) => JSON.stringify([file, address, root]);

/** A Terraform module has an address once, in whichever of its files. */
function isInSameModule({ file, root }: Entry, origin: CodeOrigin): boolean {
  if (origin.kind !== "terraform" || file === undefined || !/\.tf(?:\.json)?$/.test(file)) return false;
  return root === origin.root && folderOf(file) === folderOf(origin.file);
}

const folderOf = (file: string) => file.slice(0, file.lastIndexOf("/") + 1);

/** The entry whose path shares the most with the stage's, from the end first; the first of several. */
function mostSimilar(entries: readonly Entry[], origin: CodeOrigin): Entry | undefined {
  let best: { readonly entry: Entry; readonly end: number; readonly start: number } | undefined;
  const parts = partsOf(origin);
  for (const entry of entries) {
    const others = partsOf(entry);
    const end = shared(parts.toReversed(), others.toReversed());
    const start = shared(parts, others);
    if (!best || end > best.end || (end === best.end && start > best.start)) best = { entry, end, start };
  }
  return best?.entry;
}

/** The root after the file: which of the roots it is says more than where in the module. */
const partsOf = ({ file = "", root = "" }: Place): string[] =>
  [file, root].flatMap((path) => (path === "" ? [] : path.split("/")));

function shared(one: readonly string[], other: readonly string[]): number {
  let count = 0;
  while (count < one.length && one[count] === other[count]) count += 1;
  return count;
}

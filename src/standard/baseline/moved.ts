import type { CodeOrigin, Stage } from "../../model/stage.ts";
import { apiOf, type Baseline, type Entry, placeKey } from "./baseline.ts";

/** Entries of one check, address and API that are held against each other: of thousands that moved at once it is all the same which. */
const MOST_ALIKE = 100;

/**
 * The entries of a baseline by what stays the same when a file is renamed or moved: the check, the address in the code, and
 * which API and stage it is. Where many are alike, the one with the most similar path is taken.
 */
export class MovedEntries {
  readonly #index = new Map<string, Entry[]>();
  readonly #places = new Set<string>();
  readonly #exists: (file: string) => boolean;
  readonly #known = new Map<string, boolean>();

  /** `exists`: whether a file or folder that a baseline names is still there. */
  constructor({ entries, places }: Baseline, exists: (file: string) => boolean) {
    this.#exists = exists;
    for (const place of places) this.#places.add(place);
    for (const entry of entries) {
      if (entry.file === undefined) continue;
      this.#places.add(placeKey(entry));
      for (const key of Object.values(keysOf(entry.check, entry))) {
        const alike = this.#index.get(key);
        if (alike) alike.push(entry);
        else this.#index.set(key, [entry]);
      }
    }
  }

  /**
   * The entry that a finding had in a place that is gone, among those that `isLeft` leaves. None for a stage whose
   * own place the baseline knows: it was there beside the other one.
   */
  of(check: string, stage: Stage, isLeft: (entry: Entry) => boolean): Entry | undefined {
    const { origin } = stage;
    if (origin.kind === "aws" || this.#places.has(placeKey(origin))) return undefined;
    const keys = keysOf(check, origin);
    const left = (key: string) => this.#index.get(key)?.filter(isLeft) ?? [];
    const [same] = origin.kind === "terraform" && keys.module !== undefined ? left(keys.module) : [];
    if (same) return same;
    const api = apiOf(stage);
    const gone = (key: string) => {
      const found: Entry[] = [];
      for (const entry of left(key)) {
        if ((entry.api ?? api) === api && this.isGone(entry)) found.push(entry);
        if (found.length === MOST_ALIKE) break;
      }
      return found;
    };
    // Those that end alike are the most similar: thousands that moved at once need not be held against each other.
    return mostSimilar(gone(keys.end), origin) ?? mostSimilar(gone(keys.address), origin);
  }

  /** Whether the file that an entry names is no more, or the root that made the stage. */
  isGone({ file, root }: Entry): boolean {
    // Standard input: not a file, so that none can have been it.
    if (file === "-") return false;
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

/** What entries are looked up by. `module`: a Terraform module has an address once, in whichever of its files. */
function keysOf(check: string, { file = "", address = "", root }: Place) {
  const end = partsOf({ file, ...(root === undefined ? {} : { root }) }).slice(-2);
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  return {
    address: JSON.stringify([check, address]),
    end: JSON.stringify([check, address, "end", ...end]),
    ...(/\.tf(?:\.json)?$/.test(file)
      ? { module: JSON.stringify([check, address, "module", folder, root]) }
      : {}),
  };
}

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

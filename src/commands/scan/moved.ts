import { realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { displayPath, isWithin } from "../../sources/code/names.ts";

/** Where things of the repository are in the temporary folder. Both have the same place relative to the working folder. */
export class Moved {
  /** The working folder there. */
  readonly cwd: string;
  /** The repository's top folder there. */
  readonly top: string;
  readonly #cwd: string;
  readonly #root: string;
  readonly #above: string;
  /** The repository's top folder, links followed. */
  readonly realTop: string;

  constructor(cwd: string, realTop: string, root: string) {
    this.realTop = realTop;
    this.#root = root;
    this.#cwd = realpathSync(cwd);
    this.#above = dirname(commonFolder(this.#cwd, realTop));
    this.cwd = this.#below(this.#cwd);
    this.top = this.#below(realTop);
  }

  /** Where a path of the repository is there; links on the way to it are followed, it itself is not. */
  there(path: string): string {
    if (isWithin(path, this.realTop)) return this.#below(path);
    const real = path === dirname(path) ? path : join(realpathSync(dirname(path)), basename(path));
    return this.#below(isWithin(real, this.realTop) ? real : realpathSync(path));
  }

  /** Whether a path lies in the repository. */
  holds(path: string): boolean {
    return isWithin(this.there(path), this.top);
  }

  /** The file of a stage as a scan of the real folder names it. */
  named(file: string): string {
    const absolute = resolve(this.cwd, file);
    if (!isWithin(absolute, this.#root)) return file;
    return displayPath(join(this.#above, relative(this.#root, absolute)), this.#cwd);
  }

  #below(path: string): string {
    return join(this.#root, relative(this.#above, path));
  }
}

function commonFolder(one: string, other: string): string {
  let folder = one;
  while (!isWithin(other, folder)) folder = dirname(folder);
  return folder;
}

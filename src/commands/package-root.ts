import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of this package, in a checkout and where it is installed: the nearest package.json of ours. */
export function packageRoot(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "stagelight")
      return folder;
    if (folder === dirname(folder))
      throw new Error("The package's own folder cannot be found: install it again.");
  }
}

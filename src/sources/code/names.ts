import { isAbsolute, relative, sep } from "node:path";

/** How reports name a file: relative to the working folder where it lies below it, always forward slashes. */
export function displayPath(absolute: string, cwd: string): string {
  const below = relative(cwd, absolute);
  const shown = below === ".." || below.startsWith(`..${sep}`) || isAbsolute(below) ? absolute : below;
  return (shown || ".").replaceAll(sep, "/");
}

/** Whether a path is a folder or lies below it. */
export function isWithin(absolute: string, folder: string): boolean {
  return absolute === folder || absolute.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

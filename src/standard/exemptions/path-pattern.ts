import { fits } from "../../checks/arn.ts";

/**
 * Whether a path with forward slashes fits a pattern: `*` stays within a folder, `**` is any number of folders, and a
 * pattern that ends in a slash is everything below. Never exponential, whatever the two are.
 */
export function fitsPath(pattern: string, path: string): boolean {
  const parts = segments(pattern.endsWith("/") ? `${pattern}**` : pattern);
  const names = segments(path);
  let [part, name, star, taken] = [0, 0, -1, 0];
  while (name < names.length) {
    const wanted = parts[part];
    if (wanted === "**") {
      star = part;
      taken = name;
      part += 1;
    } else if (wanted !== undefined && fits(wanted, names[name] ?? "")) {
      part += 1;
      name += 1;
    } else if (star >= 0) {
      // The last `**` takes one folder more; an earlier one need never take more than it had to.
      taken += 1;
      part = star + 1;
      name = taken;
    } else {
      return false;
    }
  }
  while (parts[part] === "**") part += 1;
  return part === parts.length;
}

const segments = (path: string) => path.replace(/^(?:\.\/)+/, "").split("/");

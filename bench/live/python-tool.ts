import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const FOLDER = join(resolve(import.meta.dirname, "../.."), ".bench");

/**
 * Installs a Python package at a pinned version into an environment of its own and gives the folder of its commands;
 * undefined, with words on stderr, where that fails.
 */
export function pythonTool(name: string, requirement: string): string | undefined {
  const folder = join(FOLDER, name);
  const stamp = join(folder, "installed.txt");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === requirement) return join(folder, "bin");
  mkdirSync(FOLDER, { recursive: true });
  try {
    process.stderr.write(`installing ${requirement} into ${folder}\n`);
    execFileSync("python3", ["-m", "venv", "--clear", folder], { stdio: "inherit" });
    execFileSync(
      join(folder, "bin", "pip"),
      ["install", "--quiet", "--disable-pip-version-check", requirement],
      {
        stdio: ["ignore", "ignore", "inherit"],
      },
    );
    writeFileSync(stamp, requirement);
    return join(folder, "bin");
  } catch (error) {
    process.stderr.write(
      `skipped: ${requirement} could not be installed (${(error as Error).message.split("\n")[0]})\n`,
    );
    return undefined;
  }
}

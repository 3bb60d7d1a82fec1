/**
 * What npm runs as `prepare`: builds where the package is installed from its repository (`npm install git+…`, pre-commit),
 * for nothing else would. A checkout's own installation has nothing to build, and packing does so by `prepack`. Runs on
 * whatever Node.js npm runs on.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const { npm_package_resolved: resolved, npm_command: command } = process.env;
// npm prepares what it cloned twice over.
if (resolved && command !== "pack" && command !== "publish" && !existsSync("dist/bin.js")) build();

function build() {
  const env = { ...process.env };
  // In a global installation npm tells its clone's installation to be global too, and so brings none of what builds it.
  for (const name of ["global", "prefix", "global_prefix", "local_prefix", "include", "omit"]) {
    delete env[`npm_config_${name}`];
  }
  const npm = (...args) => {
    const { status } = spawnSync("npm", args, { env, stdio: "inherit", shell: process.platform === "win32" });
    if (status !== 0) process.exit(status ?? 1);
  };
  if (!existsSync("node_modules/.bin/rolldown")) npm("ci", "--include=dev", "--no-audit", "--no-fund");
  npm("run", "-s", "build");
}

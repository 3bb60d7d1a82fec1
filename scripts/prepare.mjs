/**
 * What npm runs as `prepare`: builds where the package is installed from its repository (`npm install git+…`, pre-commit),
 * for nothing else would. A checkout's own installation has nothing to build, and packing does so by `prepack`. Runs on
 * whatever Node.js npm runs on.
 */
import { spawnSync } from "node:child_process";

const { npm_package_resolved: resolved, npm_command: command } = process.env;
if (resolved && command !== "pack" && command !== "publish") {
  const { status } = spawnSync("npm", ["run", "-s", "build"], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  process.exitCode = status ?? 1;
}

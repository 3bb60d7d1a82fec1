import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WORK } from "./corpus.ts";

/** Pinned: figures of another version are other figures. */
const GUARD = "@cdklabs/cdk-validator-cfnguard@0.0.62";
const CHECKOV = "checkov==3.3.30";

/** A program that is installed, or the reason why it is not. */
export type Tool = { readonly path: string } | { readonly missing: string };

/** The cfn-guard binary, which this npm package ships; nothing of the package itself is run. */
export function cfnGuard(): Tool {
  const home = join(WORK, "cfn-guard");
  const system = process.platform === "darwin" ? "macos" : "ubuntu";
  const machine = process.arch === "arm64" ? "aarch64" : "x86_64";
  const path = join(home, "node_modules/@cdklabs/cdk-validator-cfnguard/bin", system, machine, "cfn-guard");
  const options = ["--no-save", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund"];
  return installed(path, () => {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "package.json"), "{}\n");
    quietly("npm", ["install", ...options, "--prefix", home, GUARD]);
  });
}

/** Checkov in an environment of its own. */
export function checkov(): Tool {
  const home = join(WORK, "checkov-venv");
  const path = join(home, "bin/checkov");
  return installed(path, () => {
    quietly("python3", ["-m", "venv", home]);
    quietly(join(home, "bin/pip"), ["install", "--quiet", CHECKOV]);
  });
}

function installed(path: string, install: () => void): Tool {
  try {
    if (!existsSync(path)) install();
    return existsSync(path) ? { path } : { missing: `${path} is not in what was installed` };
  } catch (error) {
    return { missing: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error) };
  }
}

function quietly(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"], timeout: 900_000 });
}

/** The rule that cfn-guard is given: every REST stage has both halves of access logging. */
export function guardRule(): string {
  const path = join(WORK, "access-logging.guard");
  writeFileSync(
    path,
    `let stages = Resources.*[ Type == 'AWS::ApiGateway::Stage' ]
rule access_logging when %stages !empty {
  %stages.Properties.AccessLogSetting exists
}
`,
  );
  return path;
}

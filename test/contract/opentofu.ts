import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const HOME = join(import.meta.dirname, "hcl-eval");
const BINARY = join(HOME, "bin", "tofu");

/** The path of OpenTofu's binary, built from source if it is not there yet. */
export function opentofu(): string {
  if (existsSync(BINARY)) return BINARY;
  try {
    execFileSync("go", ["version"], { stdio: "pipe" });
  } catch {
    throw new Error(
      "This test builds OpenTofu to compare with: install Go 1.26 or later (https://go.dev/dl/).",
    );
  }
  execFileSync("go", ["build", "-o", BINARY, "github.com/opentofu/opentofu/cmd/tofu"], {
    cwd: HOME,
    stdio: "inherit",
  });
  return BINARY;
}

/** What OpenTofu says to each expression (one line each) in a folder. Base64 texts come back decoded. */
export function consoleAnswers(expressions: readonly string[], folder: string): string[] {
  const lines = expressions.map((expression) => `base64encode(try(jsonencode(${expression}), "FAILS"))`);
  const { stdout, status, stderr } = spawnSync(opentofu(), ["console"], {
    cwd: folder,
    input: `${lines.join("\n")}\n`,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: "/dev/null" },
  });
  const answers = stdout.split("\n").filter((line) => line.startsWith('"'));
  if (status !== 0 || answers.length !== expressions.length) {
    const stopped = expressions[answers.length] ?? "";
    throw new Error(`OpenTofu stopped at ${stopped}\n${stderr}`);
  }
  return answers.map((line) => Buffer.from(JSON.parse(line) as string, "base64").toString("utf8"));
}

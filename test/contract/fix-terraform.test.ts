import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { terraformFile } from "../../src/fixes/dialects/terraform/file.ts";
import { partOf, written } from "../fixes/dialects/part.ts";
import { Scene } from "../fixes/scene.ts";
import { opentofu } from "./opentofu.ts";

/** The machine's own Terraform; otherwise OpenTofu. */
function formatter(): string {
  const folders = (process.env.PATH ?? "").split(":");
  const found = folders.map((folder) => join(folder, "terraform")).find((file) => existsSync(file));
  return found ?? opentofu();
}

test("the real formatter finds nothing to change in a file of steps of every kind", async () => {
  const scene = await Scene.open();
  const text = written(terraformFile(), partOf(await scene.everyKind()));
  const folder = mkdtempSync(join(tmpdir(), "stagelight-fmt-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "main.tf"), text);
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    CHECKPOINT_DISABLE: "1",
    TF_CLI_CONFIG_FILE: "/dev/null",
  };
  const { stdout } = await promisify(execFile)(formatter(), ["fmt", "-check", "-diff", folder], { env });
  expect(stdout).toBe("");
}, 600_000);

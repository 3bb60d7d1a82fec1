import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");

test("a reader that goes away changes neither the files nor the exit code", () => {
  const file = join(mkdtempSync(join(tmpdir(), "stagelight-pipe-")), "scan.json");
  const scan = `"${process.execPath}" src/bin.ts scan fixtures/edge fixtures/cloudformation -f json -o json="${file}"`;
  const { stdout } = spawnSync("sh", ["-c", `{ ${scan}; echo "exit $?" >&3; } 3>&1 | true`], {
    cwd: ROOT,
    encoding: "utf8",
    shell: false,
    stdio: ["ignore", "pipe", "ignore"],
  });
  // Descriptor 3 is the pipe too; the file tells whether the scan went on to its end.
  expect(stdout).toBe("");
  expect(JSON.parse(readFileSync(file, "utf8")).coverage.stages).toBeGreaterThan(100);
});

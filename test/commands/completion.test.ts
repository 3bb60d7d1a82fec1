import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli } from "./cli.ts";

const folder = mkdtempSync(join(tmpdir(), "stagelight-completion-"));
const script = join(folder, "completion.bash");
beforeAll(async () => writeFileSync(script, (await cli(["completion", "bash"])).stdout));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What bash itself offers for these words; the last one is being typed. */
function offered(...words: string[]): string[] {
  const program = `. "$1"; shift; COMP_WORDS=(stagelight "$@"); COMP_CWORD=$#; _stagelight; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const text = execFileSync("bash", ["--norc", "-c", program, "bash", script, ...words], {
    encoding: "utf8",
  });
  return text.split("\n").filter(Boolean);
}

test.each([
  [["sc"], ["scan"]],
  [["c"], ["checks", "completion"]],
  [["scan", "--fail"], ["--fail-on"]],
  [["scan", "--fail-on", "h"], ["high"]],
  [["scan", "-f", "j"], expect.arrayContaining(["json"])],
  [["completion", "p"], ["powershell"]],
  [["scan", "--var-file", ""], []],
  [["nonsense", ""], []],
  // Nothing of ours, so that bash offers files and folders.
  [["scan", ""], []],
  [
    ["fix", ""],
    ["undo", "resume"],
  ],
  [
    ["scan", "--fail-on", "="],
    ["low", "medium", "high", "never"],
  ],
  [["scan", "--fail-on", "=", "h"], ["high"]],
  [["scan", "-o", "sarif", "=", "rep"], []],
  [["--no-color", "scan", "--new"], ["--new-since"]],
])("bash completes %j", (words, expected) => {
  expect(offered(...words)).toEqual(expected);
});

test.each(["bash", "zsh", "fish", "powershell"])(
  "%s knows every command, its flags and their values",
  async (shell) => {
    const { exit, stdout } = await cli(["completion", shell]);
    expect(exit).toBe(0);
    for (const word of ["scan", "explain", "format", "iam", "sandbox", "fail-on", "never", "checks"]) {
      expect(stdout).toContain(word);
    }
  },
);

test("a shell nobody knows is exit 2", async () => {
  const { exit, stderr } = await cli(["completion", "tcsh"]);
  expect(exit).toBe(2);
  expect(stderr).toMatch(/bash, zsh, fish, powershell/);
});

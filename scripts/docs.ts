/**
 * Keeps the outputs shown in the documentation true: each block below a line `<!-- run: ARGS [| LINES] -->` is what
 * `stagelight ARGS` prints (its first LINES lines, or the last where LINES is negative).
 * `node scripts/docs.ts` rewrites them; with `--check` it fails where one is stale.
 */
import { spawnSync } from "node:child_process";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const BLOCK = /<!-- run: (.+?)(?: \| (-?\d+))? -->\n```(\w*)\n(?:[\s\S]*?\n)??```$/gm;
const check = process.argv.includes("--check");
let stale = 0;

let blocks = 0;
for (const file of ["README.md", ...globSync("{docs,examples}/**/*.md", { cwd: root })]) {
  const before = readFileSync(join(root, file), "utf8");
  const after = before.replace(BLOCK, (block, args: string, lines: string | undefined, language: string) => {
    blocks += 1;
    const shown = block.slice(0, block.indexOf("\n"));
    return `${shown}\n\`\`\`${language}\n${outputOf(args, lines)}\n\`\`\``;
  });
  const comments = before.match(/^<!-- run: /gm)?.length ?? 0;
  if (blocks !== comments)
    throw new Error(`${file}: ${comments} outputs are announced, ${blocks} blocks were found.`);
  blocks = 0;
  if (after === before) continue;
  stale += 1;
  if (check) process.stderr.write(`${file}: an output shown there is stale. Run npm run docs.\n`);
  else writeFileSync(join(root, file), after);
}
process.exitCode = check && stale > 0 ? 1 : 0;

function outputOf(args: string, lines: string | undefined): string {
  const { stdout, error } = spawnSync(process.execPath, ["src/bin.ts", ...args.trim().split(/ +/)], {
    cwd: root,
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: process.env.HOME, COLUMNS: "80", NO_COLOR: "1" },
  });
  if (error) throw error;
  const all = stdout.trimEnd().split("\n");
  const count = Number(lines ?? 0);
  const kept = count === 0 ? all : count > 0 ? all.slice(0, count) : all.slice(count);
  return kept.map((line) => line.trimEnd()).join("\n");
}

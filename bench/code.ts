import { join } from "node:path";
import { corpus } from "./code/corpus.ts";
import { type Command, type Measured, sideBySide } from "./code/measure.ts";
import { templates } from "./code/templates.ts";
import { monorepo, stagesOnly } from "./code/terraform.ts";
import { cfnGuard, checkov, guardRule, scanCommand, type Tool } from "./code/tools.ts";

// How fast a scan of code is, beside other programs on the same files in the same run.
//   node bench/code.ts [--quick] [--runner]
// --quick leaves out Checkov and the largest corpus; --runner measures the scan without the command line.

const SEED = 20_261_122;
const quick = process.argv.includes("--quick");
const ROUNDS = quick ? 3 : 5;
/** Each 25th of the 1,249 services has a stage of its own and one of the module. */
const REPO_STAGES = 100;
const MEMORY_LIMIT = 300_000_000;

const scan = await scanCommand(process.argv.includes("--runner"));
const say = (line: string) => process.stdout.write(`${line}\n`);
let missed = 0;

const ours = (path: string, stages: number): Command => ({
  name: "stagelight",
  argv: [process.execPath, ...scan(path)],
  watched: [process.execPath, "--import", join(import.meta.dirname, "code/peak-memory.mjs"), ...scan(path)],
  accepts: [0, 1],
  stages,
});
const nothing: Command = { name: "node -e 0", argv: [process.execPath, "-e", "0"], accepts: [0] };

const one = corpus("cloudformation-1", templates(1, SEED));
compare("one small template, divided by bare node", [ours(one, 1), nothing], { atMost: 2.5 });

const thousand = corpus("cloudformation-1000", templates(1000, SEED));
withTool("cfn-guard", cfnGuard(), (path) => {
  const guard: Command = {
    name: "cfn-guard",
    argv: [path, "validate", "--rules", guardRule(), "--data", thousand, "--show-summary", "none"],
    accepts: [0, 19],
  };
  compare("1,000 templates, divided by cfn-guard", [ours(thousand, 1000), guard], { atMost: 4 });
});

const repo = corpus("terraform-5000-monorepo", monorepo(5000, SEED));
const readAll: Command = {
  name: "reading all bytes",
  argv: [process.execPath, join(import.meta.dirname, "code/read-all.ts"), repo],
  accepts: [0],
};
compare("monorepo of 5,000 files, divided by reading its bytes", [ours(repo, REPO_STAGES), readAll], {
  atMost: 3,
});

const matter = corpus("terraform-300-apis", stagesOnly(300, SEED));
if (quick) say("Checkov: left out by --quick");
else {
  withTool("Checkov", checkov(), (path) => {
    for (const [name, folder, stages] of [
      ["monorepo of 5,000 files", repo, REPO_STAGES],
      ["300 files that all matter", matter, 300],
    ] as const) {
      const argv: Command["argv"] = [
        path,
        ...["--directory", folder, "--framework", "terraform", "--check", "CKV_AWS_76,CKV_AWS_95"],
        ...["--compact", "--quiet", "--skip-download", "--output", "json"],
      ];
      const other: Command = { name: "Checkov", argv, accepts: [0, 1] };
      compare(
        `${name}, Checkov divided by ours`,
        [other, ours(folder, stages)],
        { atLeast: 30 },
        folder === matter ? 3 : 1,
      );
    }
  });
}

if (!quick) {
  const large = corpus("cloudformation-10000", templates(10_000, SEED));
  const small = measured([ours(thousand, 1000), nothing], 3);
  const big = measured([ours(large, 10_000), nothing], 2);
  const bare = small.get("node -e 0")?.best ?? 0;
  const times = [`10,000 in ${ms(big.get("stagelight"))}`, `1,000 in ${ms(small.get("stagelight"))}`];
  const factor = ((big.get("stagelight")?.best ?? 0) - bare) / ((small.get("stagelight")?.best ?? 1) - bare);
  report(
    "10,000 templates divided by 1,000, start-up aside",
    factor,
    { atMost: 12 },
    big.get("stagelight"),
    times,
  );
}

if (missed > 0) say(`${missed} ${missed === 1 ? "target" : "targets"} missed`);
process.exitCode = missed > 0 ? 1 : 0;

interface Target {
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** Prints the first program's time divided by the second's. */
function compare(what: string, pair: readonly [Command, Command], target: Target, rounds = ROUNDS): void {
  const results = measured(pair, rounds);
  const [first, second] = pair.map(({ name }) => results.get(name));
  if (!first || !second) return;
  const own = results.get("stagelight");
  report(
    what,
    first.best / second.best,
    target,
    own,
    pair.map(({ name }) => `${name} ${ms(results.get(name))}`),
  );
}

function measured(commands: readonly Command[], rounds: number): Map<string, Measured> {
  return sideBySide(commands, rounds);
}

function report(
  what: string,
  ratio: number,
  { atMost, atLeast }: Target,
  own: Measured | undefined,
  times: readonly string[] = [],
): void {
  const good = ratio <= (atMost ?? Number.POSITIVE_INFINITY) && ratio >= (atLeast ?? 0);
  const fits = (own?.peak ?? 0) <= MEMORY_LIMIT;
  if (!good || !fits) missed += 1;
  const target = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;
  const memory =
    own?.peak === undefined ? "" : `, ${Math.round(own.peak / 1e6)} MB${fits ? "" : " (too much)"}`;
  say(`${good ? "ok    " : "MISSED"} ${what}: ${ratio.toFixed(2)} (${target}${memory}) ${times.join(", ")}`);
}

function withTool(name: string, tool: Tool, use: (path: string) => void): void {
  if ("missing" in tool) say(`${name}: left out, it could not be installed (${tool.missing})`);
  else use(tool.path);
}

function ms(result: Measured | undefined): string {
  return result ? `${result.best.toFixed(0)} ms` : "?";
}

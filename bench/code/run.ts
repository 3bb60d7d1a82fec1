import { join, resolve } from "node:path";
import type { Figure } from "../figures.ts";
import { corpus } from "./corpus.ts";
import { type Command, type Measured, sideBySide } from "./side-by-side.ts";
import { templates } from "./templates.ts";
import { monorepo, stagesOnly } from "./terraform.ts";
import { cfnGuard, checkov, guardRule, type Tool } from "./tools.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const BIN = join(ROOT, "dist/bin.js");
const SEED = 20_261_122;
/** Each 25th of the 1,249 services has a stage of its own and one of the module. */
const REPO_STAGES = 100;
const MEMORY_MB = 300;

/** How fast a scan of code is, beside other programs on the same files. Short: without Checkov and the largest corpus. */
export async function code(short: boolean): Promise<Figure[]> {
  const rounds = short ? 3 : 5;
  const one = join(ROOT, "examples/code/template.yaml");
  const thousand = corpus("cloudformation-1000", templates(1000, SEED));
  const repo = corpus("terraform-5000-monorepo", monorepo(5000, SEED));
  const matter = corpus("terraform-300-apis", stagesOnly(300, SEED));
  const read: Command = {
    name: "reading all bytes",
    argv: [process.execPath, join(import.meta.dirname, "read-all.ts"), repo],
    accepts: [0],
  };
  const figures = [
    ...ratio("one small template / node -e 0", ours(one, 2), NOTHING, { atMost: 2.5 }, rounds * 3),
    ...ratio("the same where another Node.js built it", compiling(one, 2), NOTHING, {}, rounds * 3),
    ...withTool("cfn-guard", cfnGuard(), (path) =>
      ratio(
        "1,000 templates / cfn-guard",
        ours(thousand, 1000, PRESENCE),
        guard(path, thousand),
        { atMost: 4 },
        rounds,
      ),
    ),
    ...ratio(
      "monorepo of 5,000 files / reading its bytes",
      ours(repo, REPO_STAGES),
      read,
      { atMost: 3 },
      rounds,
    ),
  ];
  if (short) return figures;
  const rival = (folder: string, path: string): Command => ({
    name: "Checkov",
    argv: [
      path,
      ...["--directory", folder, "--framework", "terraform", "--check", "CKV_AWS_76,CKV_AWS_95"],
      ...["--compact", "--quiet", "--skip-download", "--output", "json"],
    ],
    accepts: [0, 1],
  });
  figures.push(
    ...withTool("Checkov", checkov(), (path) => [
      ...ratio(
        "monorepo of 5,000 files: Checkov / ours",
        rival(repo, path),
        ours(repo, REPO_STAGES, PRESENCE),
        { atLeast: 30 },
        1,
      ),
      ...ratio(
        "300 files that all matter: Checkov / ours",
        rival(matter, path),
        ours(matter, 300, PRESENCE),
        { atLeast: 30 },
        3,
      ),
    ]),
    ...growth(thousand),
  );
  return figures;
}

/** Checkov runs its two checks of API Gateway, cfn-guard one rule: whether logging is configured. */
const PRESENCE = ["--checks", "apigw_accesslogging"];

const NOTHING: Command = { name: "node -e 0", argv: [process.execPath, "-e", "0"], accepts: [0] };

/** `alone`: only the check that the other program has too. */
function ours(path: string, stages: number, alone: readonly string[] = []): Command {
  const scan = [BIN, "scan", path, "--format", "json", ...alone];
  return {
    name: "stagelight",
    argv: [process.execPath, ...scan],
    watched: [process.execPath, "--import", join(import.meta.dirname, "peak-memory.mjs"), ...scan],
    accepts: [0, 1],
    stages,
  };
}

/** As every Node.js runs it but the one that built it, whose code cache is beside it. */
function compiling(path: string, stages: number): Command {
  return {
    ...ours(path, stages),
    name: "stagelight, compiled anew",
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: "1" },
  };
}

function guard(path: string, folder: string): Command {
  const argv = [
    path,
    "validate",
    "--rules",
    guardRule(),
    "--data",
    folder,
    "--show-summary",
    "none",
  ] as const;
  return { name: "cfn-guard", argv: [...argv], accepts: [0, 19] };
}

/** The first program's time divided by the second's, and our peak memory. */
function ratio(
  name: string,
  first: Command,
  second: Command,
  bound: Pick<Figure, "atMost" | "atLeast">,
  rounds: number,
): Figure[] {
  const results = sideBySide([first, second], rounds);
  const [a, b] = [results.get(first.name), results.get(second.name)];
  if (!a || !b) return [];
  const note = `${a.best.toFixed(0)} ms / ${b.best.toFixed(0)} ms`;
  return [{ name, value: a.best / b.best, ...bound, note }, ...memory(name, results.get("stagelight"))];
}

function memory(name: string, measured: Measured | undefined): Figure[] {
  if (measured?.peak === undefined) return [];
  return [
    {
      name: `${name}: our peak memory`,
      value: Math.round(measured.peak / 1e6),
      unit: " MB",
      atMost: MEMORY_MB,
    },
  ];
}

/** Ten times as many templates: ten times as long, start-up aside. */
function growth(thousand: string): Figure[] {
  const large = corpus("cloudformation-10000", templates(10_000, SEED));
  const small = sideBySide([ours(thousand, 1000), NOTHING], 3);
  const big = sideBySide([ours(large, 10_000), NOTHING], 2).get("stagelight");
  const bare = small.get("node -e 0")?.best ?? 0;
  const [ten, one] = [big?.best ?? Number.NaN, small.get("stagelight")?.best ?? Number.NaN];
  return [
    {
      name: "10,000 templates / 1,000, start-up aside",
      value: (ten - bare) / (one - bare),
      atMost: 12,
      note: `${ten.toFixed(0)} ms / ${one.toFixed(0)} ms`,
    },
    ...memory("10,000 templates", big),
  ];
}

function withTool(name: string, tool: Tool, use: (path: string) => Figure[]): Figure[] {
  if (!("missing" in tool)) return use(tool.path);
  process.stderr.write(`skipped: ${name} could not be installed (${tool.missing})\n`);
  return [];
}

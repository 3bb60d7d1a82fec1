import { spawnSync } from "node:child_process";

/** One program as it is timed. `accepts`: exit codes that mean it ran. */
export interface Command {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
  /** The same with a hook that tells its peak memory, which one run more is for. */
  readonly watched?: readonly [string, ...string[]];
  readonly accepts: readonly number[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** How many stages it must have found: a program that does nothing is fast. */
  readonly stages?: number;
}

export interface Measured {
  /** Wall time of the whole process in milliseconds: the best of the rounds. */
  readonly best: number;
  /** Peak memory in bytes, where the program was watched. */
  readonly peak?: number;
  readonly stdout: string;
}

/**
 * Times programs side by side: each round runs every one of them once, so that whatever else the machine does hits
 * all alike. The best time of each is what it needs.
 */
export function sideBySide(commands: readonly Command[], rounds: number): Map<string, Measured> {
  const results = new Map<string, Measured>();
  for (let round = 0; round < rounds; round++) {
    for (const command of commands) {
      const now = run(command);
      const before = results.get(command.name)?.best ?? Number.POSITIVE_INFINITY;
      results.set(command.name, { best: Math.min(now.best, before), stdout: now.stdout });
    }
  }
  for (const command of commands) {
    const best = results.get(command.name);
    if (!command.watched || !best) continue;
    const { peak } = run({ ...command, argv: command.watched });
    if (peak !== undefined) results.set(command.name, { ...best, peak });
  }
  return results;
}

function run({ argv, accepts, cwd, env, name, stages }: Command): Measured {
  const [program, ...rest] = argv;
  const start = process.hrtime.bigint();
  const done = spawnSync(program, rest, { cwd, env, maxBuffer: 1 << 30, encoding: "utf8" });
  const best = Number(process.hrtime.bigint() - start) / 1e6;
  if (done.status === null || !accepts.includes(done.status)) {
    throw new Error(`${name} ended with ${done.status ?? done.signal}: ${done.stderr.slice(-2000)}`);
  }
  if (stages !== undefined && stagesIn(done.stdout) !== stages) {
    throw new Error(
      `${name} found ${stagesIn(done.stdout)} stages of ${stages}: ${done.stderr.slice(-2000)}`,
    );
  }
  const peak = /peak-memory (\d+)/.exec(done.stderr)?.[1];
  return { best, stdout: done.stdout, ...(peak ? { peak: Number(peak) } : {}) };
}

/** From the JSON of a report, or of the scan alone. */
function stagesIn(stdout: string): number | undefined {
  const report: unknown = JSON.parse(stdout || "null");
  if (typeof report !== "object" || report === null) return undefined;
  const coverage: unknown = Reflect.get(report, "coverage") ?? report;
  const count: unknown =
    typeof coverage === "object" && coverage ? Reflect.get(coverage, "stages") : undefined;
  return typeof count === "number" ? count : undefined;
}

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** What one run of a command took: wall time in milliseconds, peak memory in MB (0 where the system does not tell). */
export interface Measured {
  readonly ms: number;
  readonly peakMb: number;
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command as a whole process and watches its peak memory from outside. */
export async function measure(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): Promise<Measured> {
  const started = performance.now();
  const child = spawn(command, args, { cwd: options.cwd, env: options.env, stdio: ["pipe", "pipe", "pipe"] });
  let peakKb = 0;
  const watch = setInterval(() => {
    peakKb = Math.max(peakKb, peakOf(child.pid));
  }, 20);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk) => stdout.push(chunk));
  child.stderr.on("data", (chunk) => stderr.push(chunk));
  child.stdin.end(options.input ?? "");
  const exit = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? -1));
  }).finally(() => clearInterval(watch));
  return {
    ms: performance.now() - started,
    peakMb: peakKb / 1024,
    exit,
    stdout: Buffer.concat(stdout).toString(),
    stderr: Buffer.concat(stderr).toString(),
  };
}

/** The highest resident size so far (`VmHWM`), in KB. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0; // Already gone, or a system without /proc.
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/**
 * Runs two commands in turn, A B A B …, and gives the median of the ratios pair by pair: what the machine does
 * meanwhile hits both alike.
 */
export async function ratioOf(
  runs: number,
  a: () => Promise<{ ms: number }>,
  b: () => Promise<{ ms: number }>,
): Promise<{ ratio: number; a: number; b: number }> {
  await a();
  await b();
  const pairs: { a: number; b: number }[] = [];
  for (let i = 0; i < runs; i++) pairs.push({ a: (await a()).ms, b: (await b()).ms });
  return {
    ratio: median(pairs.map((pair) => pair.a / pair.b)),
    a: median(pairs.map((pair) => pair.a)),
    b: median(pairs.map((pair) => pair.b)),
  };
}

import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { DEMO, DEMO_REGION, DEMO_ROLE } from "../sandbox/demo.ts";
import { type Sandbox, type Seed, SeedError, seedFrom, startSandbox } from "../sandbox/index.ts";
import { regionsOf } from "../sandbox/state/regions.ts";
import { trouble } from "./file-trouble.ts";
import { invocation } from "./invocation.ts";
import { type Io, UsageError } from "./io.ts";

export interface SandboxCommandOptions {
  readonly port?: string;
  readonly seed?: string;
  readonly host?: string;
}

/** Away from the ports that other local AWS programs listen on (4566, 5000). */
const DEFAULT_PORT = 4599;
const MAX_SEED_BYTES = 64 * 1024 * 1024;

/**
 * `stagelight sandbox`: keeps a local AWS running until it is interrupted. It holds the demo's organization, or what
 * the seed file says. Throws UsageError for a bad port, a port in use, and a seed that cannot be used.
 */
export async function sandbox(options: SandboxCommandOptions, io: Io): Promise<number> {
  const port = portFrom(options.port);
  const seed = options.seed === undefined ? DEMO : await seedFile(options.seed, io.cwd);
  const running = await started(seed, port, options.host);
  try {
    io.stdout.write(introduction(running, seed, invocation(io)));
    await aborted(io.signal);
  } finally {
    await running.close();
  }
  return 0;
}

function portFrom(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new UsageError(`--port must be a number from 0 to 65535 (0 takes any free port), not ${text}.`);
  }
  return port;
}

async function seedFile(path: string, cwd: string): Promise<Seed> {
  const file = resolve(cwd, path);
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > MAX_SEED_BYTES) throw new UsageError(`--seed ${path}: larger than ${MAX_SEED_BYTES} bytes.`);
    text = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--seed ${path}: cannot be read: ${trouble(error)}.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `--seed ${path}: not JSON (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
  try {
    return seedFrom(value);
  } catch (error) {
    if (error instanceof SeedError) throw new UsageError(`--seed ${path}:\n${error.message}`);
    throw error;
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);

/** Errors of the socket that are the caller's to mend. */
const SOCKET: Readonly<Record<string, string>> = {
  EADDRINUSE: "is in use: choose another with --port, or 0 for any free one.",
  EACCES: "may not be used by you: choose one above 1023 with --port.",
  EADDRNOTAVAIL: "cannot be opened on this --host: it is no address of this machine.",
  ENOTFOUND: "cannot be opened on this --host: the name is not known.",
};

async function started(seed: Seed, port: number, host: string | undefined): Promise<Sandbox> {
  try {
    return await startSandbox({ seed, port, ...(host === undefined ? {} : { host }) });
  } catch (error) {
    if (error instanceof SeedError) throw new UsageError(`--seed: ${error.message}`);
    const why = SOCKET[codeOf(error)];
    if (why === undefined) throw error;
    throw new UsageError(`Port ${port} ${why}`);
  }
}

/** The endpoint, the keys of each account, and what to try. */
function introduction(
  running: Sandbox,
  { accounts, organization, partition = "aws" }: Seed,
  me: string,
): string {
  const active = accounts.filter(({ status }) => status !== "SUSPENDED");
  const main = active.find(({ id }) => id === organization?.managementAccount) ?? active[0];
  const width = Math.max(...accounts.map(({ name }) => name.length));
  const keys = active.map(({ id, name }) => {
    const { accessKeyId, secretAccessKey } = running.credentials(id);
    return `  ${id}  ${name.padEnd(width)}  ${accessKeyId}  ${secretAccessKey}`;
  });
  const lines = [
    `A local AWS is listening at ${running.url}. Its keys open nothing else; stop it with Ctrl-C.`,
    "",
    "Accounts and their keys:",
    ...keys,
  ];
  if (main) {
    const { accessKeyId, secretAccessKey } = running.credentials(main.id);
    const region = regionOf(main.regions ?? {}, partition);
    const scan = `${me} scan --aws${organization ? ` --org --role-name ${DEMO_ROLE}` : ""}`;
    lines.push(
      "",
      "In another terminal:",
      `  export AWS_ENDPOINT_URL=${running.url}`,
      `  export AWS_ACCESS_KEY_ID=${accessKeyId}`,
      `  export AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
      `  export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`,
      `  ${scan}`,
      "  aws apigateway get-rest-apis",
    );
  }
  return `${lines.join("\n")}\n`;
}

/** The demo's Region where the account has something there, otherwise the first in which it does, or that it has. */
function regionOf(own: object, partition: string): string {
  const used = Object.keys(own);
  if (used.includes(DEMO_REGION)) return DEMO_REGION;
  return (
    used[0] ?? (partition === "aws" ? DEMO_REGION : ([...regionsOf(partition).keys()][0] ?? DEMO_REGION))
  );
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener("abort", () => done(), { once: true }));
}

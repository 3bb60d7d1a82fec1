import { afterEach, beforeEach, vi } from "vitest";
import type { Io } from "../../../src/commands/io.ts";
import type { Finding } from "../../../src/model/finding.ts";
import type { Gap } from "../../../src/model/gap.ts";
import type { Stage } from "../../../src/model/stage.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../../src/sandbox/index.ts";
import { cli } from "../../commands/cli.ts";

/** The document of `stagelight scan --format json`, with what tests look at. */
export interface ScanDocument {
  readonly coverage: Record<string, number>;
  readonly stages: (Stage & { accessLog: object | null })[];
  readonly findings: Finding[];
  readonly gaps: Gap[];
}

export interface Scanned {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly document: ScanDocument;
}

export interface Sandboxed {
  start(options: SandboxOptions, account: string): Promise<Sandbox>;
  /**
   * `stagelight scan --aws …` against the sandbox, as the account's administrator. Without `--checks`, only for what finds
   * the stages: what is around them is not looked at.
   */
  scan(args: readonly string[], io?: Partial<Io>): Promise<Scanned>;
}

/** For a test file: a sandbox per test, ended with it, and credentials in the environment as a user has them. */
export function sandboxed(): Sandboxed {
  let sandbox: Sandbox | undefined;
  beforeEach(() => {
    for (const name of ["AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"])
      vi.stubEnv(name, undefined);
    vi.stubEnv("AWS_CONFIG_FILE", "/nonexistent");
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await sandbox?.close();
    sandbox = undefined;
  });
  return {
    async start(options, account) {
      sandbox = await startSandbox(options);
      const { accessKeyId, secretAccessKey, sessionToken } = sandbox.credentials(account);
      vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyId);
      vi.stubEnv("AWS_SECRET_ACCESS_KEY", secretAccessKey);
      vi.stubEnv("AWS_SESSION_TOKEN", sessionToken ?? "");
      return sandbox;
    },
    async scan(args, io = {}) {
      const url = sandbox?.url ?? "";
      const checks = args.includes("--checks") ? [] : ["--checks", "apigw_accesslogging"];
      const ran = await cli(
        ["scan", "--aws", "--format", "json", "--endpoint-url", url, ...checks, ...args],
        {
          env: { AWS_REGION: "eu-west-1" },
          ...io,
        },
      );
      return { ...ran, document: ran.stdout.startsWith("{") ? JSON.parse(ran.stdout) : EMPTY };
    },
  };
}

const EMPTY: ScanDocument = { coverage: {}, stages: [], findings: [], gaps: [] };

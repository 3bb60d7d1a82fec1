import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { text } from "node:stream/consumers";

export const ROOT = resolve(import.meta.dirname, "../..");

export interface Shelled {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script as pipelines do (`bash -e`), with nothing in its environment but what is given. */
export async function shell(
  script: string,
  { cwd, env, input = "" }: { cwd: string; env: Readonly<Record<string, string>>; input?: string },
): Promise<Shelled> {
  const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], { cwd, env });
  child.stdin.on("error", () => {}); // A script need not read what it is given.
  child.stdin.end(input);
  const exit = new Promise<number | null>((done) => child.on("close", done));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { exit: await exit, stdout, stderr };
}

/** A new folder with these files in it. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "stagelight-pipeline-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** A folder of programs to put first in PATH. */
export function programs(scripts: Readonly<Record<string, string>>): string {
  const folder = folderWith(scripts);
  for (const name of Object.keys(scripts)) chmodSync(join(folder, name), 0o755);
  return folder;
}

/** PATH with these folders first, then this Node.js and what every system has. */
export const pathWith = (...folders: readonly string[]): string =>
  [...folders, dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(":");

/** A program that is this checkout's `stagelight`. */
export const STAGELIGHT = `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, "src/bin.ts")}" "$@"\n`;

export const UNLOGGED = `Resources:
  Prod:
    Type: AWS::ApiGateway::Stage
    Properties: { RestApiId: a1b2c3d4e5, StageName: prod }
`;
export const LOGGED = `Resources:
  Prod:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: a1b2c3d4e5
      StageName: prod
      AccessLogSetting:
        DestinationArn: arn:aws:logs:eu-west-1:111122223333:log-group:orders
        Format: '{"requestId":"$context.requestId"}'
`;

import {
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import accesslogging from "../../../src/checks/accesslogging.ts";
import { judgeSlice } from "../../../src/checks/judge.ts";
import type { Slice } from "../../../src/model/slice.ts";
import type { CodeInputs } from "../../../src/sources/code/input.ts";
import type { CodeScanEvent, CodeScanOptions } from "../../../src/sources/code/options.ts";
import { scanCode } from "../../../src/sources/code/scan.ts";

/** A folder of files that is gone when the test is over. */
export interface Tree extends Disposable {
  readonly root: string;
}

export function tree(files: Readonly<Record<string, string | Buffer>>): Tree {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "stagelight-tree-")));
  for (const [path, content] of Object.entries(files)) {
    const absolute = join(root, path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, content);
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

export const INPUTS: CodeInputs = {
  variables: [],
  parameters: new Map(),
  parameterFiles: [],
  serverlessOptions: new Map(),
  environment: {},
};

export interface Seen {
  readonly slices: readonly Slice[];
  /** `file#address verdict`, sorted. */
  readonly verdicts: readonly string[];
  /** Of the findings, in the order judged. */
  readonly messages: readonly string[];
  /** `kind file:line`, in the order told. */
  readonly gaps: readonly string[];
  readonly events: readonly CodeScanEvent[];
  readonly fingerprints: readonly string[];
}

/** Scans and judges. */
export async function scan(
  cwd: string,
  paths: readonly string[] = ["."],
  options: Partial<CodeScanOptions> = {},
): Promise<Seen> {
  const slices: Slice[] = [];
  const events: CodeScanEvent[] = [];
  const onEvent = (event: CodeScanEvent) => events.push(event);
  for await (const slice of scanCode(paths, { cwd, inputs: INPUTS, onEvent, ...options })) slices.push(slice);
  const findings = slices.flatMap((slice) => judgeSlice(slice, [accesslogging]).findings);
  const gaps = slices.flatMap((slice) => slice.gaps);
  return {
    slices,
    verdicts: findings.map(({ stage, verdict }) => `${stage} ${verdict}`).sort(),
    messages: findings.map(({ message }) => message),
    gaps: gaps.map(({ kind, file, line }) => `${kind} ${file}${line === undefined ? "" : `:${line}`}`),
    events,
    fingerprints: findings.map(({ fingerprint }) => fingerprint),
  };
}

/** Does something as a user whom file permissions bind, also where the tests run as root. */
export async function withoutRoot<T>(root: string, act: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return act();
  const nobody = 65_534;
  for (const entry of ["", ...readdirSync(root, { recursive: true, encoding: "utf8" })]) {
    lchownSync(join(root, entry), nobody, nobody);
  }
  process.seteuid?.(nobody);
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
}

/** Why a path was skipped, if it was. */
export function skipped(seen: Seen, path: string): string | undefined {
  const found = seen.events.find((event) => event.kind === "skipped" && event.path === path);
  return found?.kind === "skipped" ? found.why : undefined;
}

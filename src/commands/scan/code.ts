import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Slice } from "../../model/slice.ts";
import { type CodeScanEvent, scanCode } from "../../sources/code/index.ts";
import type { VariableInput } from "../../sources/code/input.ts";
import { type Io, UsageError } from "../io.ts";
import type { ScanFlags } from "./options.ts";
import { standardInputOf } from "./stdin.ts";

/** The slices of infrastructure code below the paths. Never loads the AWS SDK. */
export async function codeSlices(
  paths: readonly string[],
  flags: ScanFlags,
  io: Io,
  onEvent: (event: CodeScanEvent) => void,
  alone: boolean,
  instead?: ReadonlyMap<string, string | null>,
): Promise<AsyncIterable<Slice>> {
  const file = (flag: string) => (path: string) => existing(flag, path, io, "file");
  return scanCode(paths, {
    cwd: io.cwd,
    inputs: {
      variables: variablesOf(flags, file("--var-file")),
      parameters: new Map(pairs("--parameter", flags.parameter)),
      parameterFiles: (flags.parameters ?? []).map(file("--parameters")),
      serverlessOptions: new Map(pairs("--param", flags.param)),
      environment: io.env,
      alone,
    },
    signal: io.signal,
    onEvent,
    ...(instead ? { instead } : {}),
    ...(flags.source === undefined ? {} : { sourceFolder: existing("--source", flags.source, io, "folder") }),
    ...(paths.includes("-") ? { stdin: await standardInputOf(io) } : {}),
  });
}

/** `--var` and `--var-file` as they stand on the command line: Terraform takes the last one, whichever it is. */
function variablesOf(flags: ScanFlags, file: (path: string) => string): VariableInput[] {
  const values = (flags.var ?? []).map(({ at, value }) => {
    const [name, text] = pair("--var", value);
    return { at, input: { kind: "value", name, text } as const };
  });
  const paths = (flags.varFile ?? []).map(({ at, value }) => {
    return { at, input: { kind: "file", path: file(value) } as const };
  });
  return [...values, ...paths].sort((one, other) => one.at - other.at).map(({ input }) => input);
}

/** `name=value`, in order. */
const pairs = (flag: string, values: readonly string[] = []) => values.map((value) => pair(flag, value));

function pair(flag: string, value: string): readonly [string, string] {
  const at = value.indexOf("=");
  if (at < 1) throw new UsageError(`${flag} ${value}: expected NAME=VALUE.`);
  return [value.slice(0, at), value.slice(at + 1)];
}

function existing(flag: string, path: string, { cwd }: Io, what: "file" | "folder"): string {
  const absolute = resolve(cwd, path);
  const found = statSync(absolute, { throwIfNoEntry: false });
  if (!found || (what === "file" ? found.isDirectory() : !found.isDirectory())) {
    throw new UsageError(`${flag} ${path}: there is no such ${what}.`);
  }
  return absolute;
}

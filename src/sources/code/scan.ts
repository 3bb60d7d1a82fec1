import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Slice } from "../../model/slice.ts";
import { DeclaredNames } from "./declared.ts";
import { filesOf } from "./files.ts";
import { Finish } from "./finish.ts";
import { inventoryOf } from "./inventory.ts";
import { displayPath, isWithin } from "./names.ts";
import { type CodeScanOptions, MissingPath } from "./options.ts";
import { type Context, gapSlice } from "./reading.ts";
import { inventorySlices, standardInputSlices } from "./slices.ts";
import { standardInput, standardInputText } from "./stdin.ts";
import { repositoryOf } from "./walk.ts";

/**
 * Reads infrastructure code: every path is a file or a folder, `-` is standard input. Yields a slice for each
 * template, Terraform root, plan, service or program, as it is read; no stage comes twice. What cannot be read is
 * a gap; nothing that a file holds makes this throw.
 *
 * @throws MissingPath if a path does not exist, before anything is read.
 */
export async function* scanCode(paths: readonly string[], options: CodeScanOptions): AsyncGenerator<Slice> {
  const { cwd, inputs } = options;
  const targets = [...new Set(paths.filter((path) => path !== "-").map((path) => resolve(cwd, path)))];
  for (const target of targets) if (!existsSync(target)) throw new MissingPath(displayPath(target, cwd));
  const onEvent = options.onEvent ?? (() => {});
  const extra = [...inputs.parameterFiles];
  for (const input of inputs.variables) if (input.kind === "file") extra.push(input.path);
  if (options.sourceFolder !== undefined) extra.push(options.sourceFolder);
  const fences = targets.map((target) => fenceOf(target, cwd));
  // What standard input refers to is relative to the working folder.
  if (paths.includes("-")) fences.push(cwd);
  const { instead } = options;
  const files = filesOf({ cwd, allowed: [...fences, ...extra], ...(instead ? { instead } : {}) });
  const finish = new Finish(onEvent);
  const declared = new DeclaredNames(inputs);
  const context = { ...options, inputs: declared.inputs, files, onEvent };
  if (paths.includes("-")) {
    const read = standardInputText(options.stdin ?? "");
    const slices =
      "text" in read
        ? standardInputSlices(standardInput(read.text, cwd), context)
        : [gapSlice("-", [{ ...read.unread, file: "-" }])];
    for await (const slice of slices) yield finish.slice(slice);
  }
  if (targets.length > 0) yield* below(targets, context, finish);
  if (!options.signal?.aborted) for (const event of declared.missing()) onEvent(event);
}

async function* below(
  targets: readonly string[],
  context: Context,
  finish: Finish,
): AsyncGenerator<Slice, void, void> {
  const { cwd, files, onEvent, signal } = context;
  const inventory = await inventoryOf(targets, {
    cwd,
    files,
    onEvent,
    ...(signal ? { signal } : {}),
  });
  if (signal?.aborted) return yield interrupted(targets, cwd);
  let slices = 0;
  for await (const slice of inventorySlices(inventory, context)) {
    yield finish.slice(slice);
    // Reading is synchronous: now and then the program must hear that it is told to stop.
    slices += 1;
    if (slices % 16 === 0) await new Promise(setImmediate);
    if (signal?.aborted) return yield interrupted(targets, cwd);
  }
}

/** Told as a gap, so that a saved scan does not pass for a whole one. */
function interrupted([target = ""]: readonly string[], cwd: string): Slice {
  const message = "The scan was interrupted: the code that it had not come to was not looked at.";
  return {
    scope: { kind: "code", path: displayPath(target, cwd) },
    stages: [],
    surroundings: {},
    gaps: [{ kind: "interrupted", message }],
  };
}

/**
 * How far code may refer to other files: the repository that holds the path, else the working folder, else the
 * path's own folder.
 */
function fenceOf(target: string, cwd: string): string {
  const folder = statSync(target).isDirectory() ? target : dirname(target);
  const repository = repositoryOf(folder);
  if (repository !== undefined) return repository;
  return isWithin(folder, cwd) && dirname(cwd) !== cwd ? cwd : folder;
}

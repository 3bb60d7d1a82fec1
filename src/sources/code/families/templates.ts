import type { Slice } from "../../../model/slice.ts";
import type { SourceFile } from "../input.ts";
import { readers } from "../readers.ts";
import type { Labelled, Reading } from "../reading.ts";

/** CloudFormation and SAM templates, each once: nested ones through their parents. */
export async function* templates(reading: Reading): AsyncGenerator<Labelled> {
  yield* nestingTemplates(reading);
  const { templateSlice } = await readers.cloudFormation();
  const { files, inputs } = reading.context;
  for (const path of reading.recognized("template")) {
    if (reading.isCovered(path)) continue;
    const file = reading.file(path);
    if (!file) continue;
    if (isCopy(reading, path, file)) continue;
    yield withoutCopies(
      reading,
      path,
      reading.guard(path, () => templateSlice(file, files, inputs)),
    );
  }
}

/** Templates that lead to others come first, so that a nested one is read through its parent and only there. */
async function* nestingTemplates(reading: Reading): AsyncGenerator<Labelled> {
  const { files, inputs } = reading.context;
  const { templateSlice } = await readers.cloudFormation();
  const slices = new Map<string, { slice: Slice; nested: ReadonlySet<string> }>();
  for (const path of reading.recognized("nesting-template")) {
    const file = reading.isCovered(path) ? undefined : reading.file(path);
    if (!file) continue;
    if (isCopy(reading, path, file)) continue;
    const nested = new Set<string>();
    const onNested = (child: string) => nested.add(child);
    let root: unknown;
    const onTemplate = (data: unknown) => {
      root = data;
    };
    const slice = reading.guard(path, () => templateSlice(file, files, inputs, { onNested, onTemplate }));
    if (reading.assembled.isAny && reading.assembled.isCopiedData(root)) skipCopy(reading, path);
    else slices.set(path, { slice, nested });
  }
  const children = new Set<string>();
  for (const [path, { nested }] of slices)
    for (const child of nested) if (child !== path) children.add(child);
  const parents = [...slices.keys()].filter((path) => !children.has(path));
  // Only a circle of nested stacks leads to those that remain: the first of each stands for it.
  for (const path of [...parents, ...slices.keys()]) {
    const found = slices.get(path);
    if (!found || reading.isCovered(path)) continue;
    slices.delete(path);
    for (const child of found.nested) {
      if (child !== path) reading.covered.set(child, `read as a nested stack of ${reading.name(path)}`);
    }
    yield withoutCopies(reading, path, found.slice);
  }
}

function isCopy(reading: Reading, path: string, file: SourceFile): boolean {
  const copy = reading.assembled.isAny && reading.assembled.isCopiedText(file.text);
  if (copy) skipCopy(reading, path);
  return copy;
}

const skipCopy = (reading: Reading, path: string): void =>
  reading.skip(path, "the same template is in a CDK assembly");

function withoutCopies(reading: Reading, path: string, slice: Slice): Labelled {
  const stages = slice.stages.filter((stage) => !reading.assembled.isCopy(stage, path));
  const as = slice.stages.some(({ origin }) => origin.kind === "sam") ? "sam" : "cloudformation";
  return { ...slice, stages, as };
}

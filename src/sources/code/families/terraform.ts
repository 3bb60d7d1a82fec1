import { dirname } from "node:path";
import type { Slice } from "../../../model/slice.ts";
import type { Stage } from "../../../model/stage.ts";
import { readers } from "../readers.ts";
import type { Labelled, Reading } from "../reading.ts";
import { isTerraform } from "../recognize.ts";
import { rootsAmong } from "../terraform-folders.ts";
import { terragruntRuns } from "../terragrunt.ts";

/** Plans, the code of the root modules, and states: in this order, each without the stages of those before. */
export async function* terraform(reading: Reading): AsyncGenerator<Labelled> {
  const states = yield* plans(reading);
  yield* roots(reading);
  for (const { slice, folder } of states) {
    const stages = slice.stages.filter((stage) => !isTold(reading, stage, folder));
    yield { ...slice, stages, as: "terraform-state" };
  }
}

interface OfFolder {
  readonly slice: Slice;
  readonly folder: string;
}

/** Yields the plans; returns the states. */
async function* plans(reading: Reading): AsyncGenerator<Labelled, OfFolder[]> {
  const states: OfFolder[] = [];
  const paths = reading.recognized("plan");
  if (paths.length === 0) return states;
  const { files, inputs, sourceFolder } = reading.context;
  const source = await reading.terraform();
  for (const path of paths) {
    const file = reading.file(path);
    if (!file) continue;
    const read = reading.guard(path, () => source.planSlice(file, files, inputs, sourceFolder));
    const folder = sourceFolder ?? dirname(path);
    const stages = read.stages.map((stage) => withRoot(stage, reading.name(folder)));
    const slice = { ...read, stages };
    if (stages.some(({ origin }) => origin.kind === "terraform-state")) {
      states.push({ slice, folder });
    } else {
      reading.planned.add(slice, folder);
      yield { ...slice, as: "terraform-plan" };
    }
  }
  return states;
}

async function* roots(reading: Reading): AsyncGenerator<Labelled> {
  const { terraformFolders, terragrunt } = reading.inventory;
  if (terraformFolders.length + terragrunt.length === 0) return;
  const { files, inputs } = reading.context;
  const reader = await readers.terraform();
  const plans = new Set(reading.recognized("plan").map((path) => dirname(path)));
  const runs = terragruntRuns(terragrunt, terraformFolders, files, reader.terragruntSource, plans);
  reading.gaps.push(...runs.gaps);
  const folders = [...new Set([...terraformFolders, ...runs.folders])];
  const { evaluate, skipped, isRunAlone } = rootsAmong(folders, files, reader, runs.folders);
  for (const { folder, why } of skipped) reading.skip(folder, why);
  if (evaluate.length === 0) return;
  const source = await reading.terraform();
  const called = new Set<string>();
  const onComputedModule = (folder: string) => void called.add(folder);
  for (const folder of evaluate) {
    if (called.has(folder) && !isRunAlone(folder)) {
      reading.skip(folder, "a module, read where it is called");
      continue;
    }
    const valuesFrom = runs.valuesFrom(folder);
    const given = { ...inputs, onComputedModule, ...(valuesFrom === undefined ? {} : { valuesFrom }) };
    const slice = reading.guard(folder, () => source.rootSlice(folder, files, given));
    reading.declared.add(slice, folder);
    const units = runs.runFrom(folder);
    const isPlanned = (stage: Stage) =>
      reading.planned.has(stage, folder) ||
      // What Terragrunt runs is planned where it is run from.
      (units.length > 0 && units.every((unit) => reading.planned.has(stage, unit)));
    const stages = slice.stages
      .filter((stage) => !isPlanned(stage))
      .map((stage) => withRoot(stage, reading.name(folder)));
    yield { ...slice, stages, as: "terraform" };
  }
}

const isTold = (reading: Reading, stage: Stage, folder: string): boolean =>
  reading.planned.has(stage, folder) || reading.declared.has(stage, folder);

/** A stage that a module declares elsewhere belongs to the root that calls it. */
function withRoot(stage: Stage, root: string): Stage {
  const { origin } = stage;
  if (origin.kind === "aws" || dirname(origin.file) === root || !isTerraform(origin.file)) return stage;
  return { ...stage, origin: { ...origin, root } };
}

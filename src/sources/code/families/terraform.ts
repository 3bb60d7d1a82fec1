import { dirname } from "node:path";
import type { Stage } from "../../../model/stage.ts";
import { readers } from "../readers.ts";
import type { Labelled, Reading } from "../reading.ts";
import { isTerraform } from "../recognize.ts";
import { rootsAmong } from "../terraform-folders.ts";

/** Plans and states of Terraform. They come before the code, which they may stand for. */
export async function* plans(reading: Reading): AsyncGenerator<Labelled> {
  const plans = reading.recognized("plan");
  if (plans.length === 0) return;
  const { files, inputs, sourceFolder } = reading.context;
  const terraform = await reading.terraform();
  for (const path of plans) {
    const file = reading.file(path);
    if (!file) continue;
    const slice = reading.guard(path, () => terraform.planSlice(file, files, inputs, sourceFolder));
    const folder = sourceFolder ?? dirname(path);
    const isPlan = slice.stages.some(({ origin }) => origin.kind === "terraform-plan");
    if (isPlan) reading.planned.add(slice, folder);
    const stages = slice.stages.map((stage) => withRoot(stage, reading.name(folder)));
    yield { ...slice, stages, as: isPlan ? "terraform-plan" : "terraform-state" };
  }
}

/** The root modules among the folders. */
export async function* terraformRoots(reading: Reading): AsyncGenerator<Labelled> {
  const { terraformFolders } = reading.inventory;
  if (terraformFolders.length === 0) return;
  const { files, inputs } = reading.context;
  const source = await readers.terraform();
  const { evaluate, skipped } = rootsAmong(terraformFolders, files, source);
  for (const { folder, why } of skipped) reading.skip(folder, why);
  if (evaluate.length === 0) return;
  const terraform = await reading.terraform();
  for (const folder of evaluate) {
    const slice = reading.guard(folder, () => terraform.rootSlice(folder, files, inputs));
    const stages = slice.stages.filter((stage) => !reading.planned.has(stage, folder));
    yield { ...slice, stages: stages.map((stage) => withRoot(stage, reading.name(folder))), as: "terraform" };
    await new Promise(setImmediate);
  }
}

/** A stage that a module declares elsewhere belongs to the root that calls it. */
function withRoot(stage: Stage, root: string): Stage {
  const { origin } = stage;
  if (origin.kind === "aws" || dirname(origin.file) === root || !isTerraform(origin.file)) return stage;
  return { ...stage, id: `${origin.file}#${origin.address}@${root}`, origin: { ...origin, root } };
}

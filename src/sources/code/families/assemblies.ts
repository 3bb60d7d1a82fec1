import { dirname } from "node:path";
import type { Gap } from "../../../model/gap.ts";
import { isWithin } from "../names.ts";
import { manifestOf, mentionsApiGateway, unsynthesized } from "../programs.ts";
import { readers } from "../readers.ts";
import { gapSlice, type Labelled, type Reading } from "../reading.ts";

/** CDK: the assemblies that were synthesized, and a gap for each app that was not. */
export async function* assemblies(reading: Reading): AsyncGenerator<Labelled> {
  const { files, cwd } = reading.context;
  const manifests = new Set(reading.recognized("assembly"));
  const gaps: Gap[] = [];
  for (const project of reading.inventory.cdkProjects) {
    // cdk.out is usually ignored by git, and still what this project deploys.
    const manifest = manifestOf(project, files);
    if (files.exists(manifest)) manifests.add(manifest);
    else if (mentionsApiGateway(dirname(project), reading.inventory)) gaps.push(unsynthesized(project, cwd));
  }
  const folders = [...manifests].map((manifest) => dirname(manifest));
  const outer = [...manifests].sort().filter((manifest) => {
    const folder = dirname(manifest);
    return !folders.some((other) => other !== folder && isWithin(folder, other));
  });
  if (outer.length > 0) yield* readAssemblies(reading, outer);
  for (const manifest of manifests) {
    if (!outer.includes(manifest)) reading.skip(manifest, "part of the assembly around it");
  }
  if (gaps.length > 0) yield gapSlice(".", gaps);
}

async function* readAssemblies(reading: Reading, manifests: readonly string[]): AsyncGenerator<Labelled> {
  const { files, inputs } = reading.context;
  const { assemblySlices, assemblyTemplates } = await readers.cdk();
  for (const manifest of manifests) {
    const file = reading.file(manifest);
    if (!file) continue;
    const folder = dirname(manifest);
    for (const template of assemblyTemplates(file, files)) {
      reading.covered.set(template, "read as part of its CDK assembly");
      const read = files.read(template);
      if ("file" in read) reading.assembled.addText(read.file.text);
    }
    for (const template of reading.allTemplates()) {
      if (isWithin(template, folder) && !reading.covered.has(template)) {
        reading.covered.set(template, "left over in cdk.out: the manifest does not name it");
      }
    }
    for (const slice of reading.guardAll(manifest, () => assemblySlices(file, files, inputs))) {
      reading.assembled.addSlice(slice, dirname(folder));
      yield { ...slice, as: "cdk" };
    }
  }
}

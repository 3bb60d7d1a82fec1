import { dirname } from "node:path";
import { mentionsApiGateway, unpreviewed } from "../programs.ts";
import { readers } from "../readers.ts";
import { gapSlice, type Labelled, type Reading } from "../reading.ts";

/** Pulumi: previews and exported stacks, then the programs; what a preview has is not told twice. */
export async function* pulumi(reading: Reading): AsyncGenerator<Labelled> {
  const { files, inputs, cwd } = reading.context;
  const outputs = reading.recognized("pulumi-json");
  const projects = reading.recognized("pulumi-program");
  if (outputs.length + projects.length === 0) return;
  const { nameIn, namesIn, outputSlice, programSlice } = await readers.pulumi();
  const previewed = new Set<string>();
  for (const path of outputs) {
    const file = reading.file(path);
    if (!file) continue;
    const slice = reading.guard(path, () => outputSlice(file));
    for (const name of namesIn(slice)) previewed.add(name);
    yield { ...slice, as: "pulumi" };
  }
  for (const path of projects) {
    const file = reading.file(path);
    if (!file) continue;
    const slice = reading.guard(path, () => programSlice(file, files, inputs));
    if (slice !== "program") {
      const stages = slice.stages.filter((stage) => !previewed.has(nameIn(file, stage) ?? ""));
      yield { ...slice, stages, as: "pulumi" };
    } else if (mentionsApiGateway(dirname(path), reading.inventory)) {
      yield gapSlice(file.path, [unpreviewed(path, cwd)]);
    }
  }
}

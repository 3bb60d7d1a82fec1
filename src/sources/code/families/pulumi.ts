import { dirname } from "node:path";
import type { SourceFile } from "../input.ts";
import { isWithin } from "../names.ts";
import { mentionsApiGateway, unpreviewed } from "../programs.ts";
import { readers } from "../readers.ts";
import { gapSlice, type Labelled, type Reading } from "../reading.ts";

/** Pulumi: previews and exported stacks, then the programs; what a preview has is not told twice. */
export async function* pulumi(reading: Reading): AsyncGenerator<Labelled> {
  const { files, inputs, cwd } = reading.context;
  const outputs = reading.recognized("pulumi-json");
  const projects = reading.recognized("pulumi-program");
  if (outputs.length + projects.length === 0) return;
  const { nameIn, namesIn, outputSlice, programSlice, projectName, projectsIn } = await readers.pulumi();
  const previewed = new Set<string>();
  const answered: Answer[] = [];
  for (const path of outputs) {
    const file = reading.file(path);
    if (!file) continue;
    const slice = reading.guard(path, () => outputSlice(file));
    for (const name of namesIn(slice)) previewed.add(name);
    if (slice.gaps.length === 0) answered.push({ path, projects: projectsIn(file) });
    yield { ...slice, as: "pulumi" };
  }
  const names = projects.map((path) => {
    const read = files.read(path);
    return "file" in read ? projectName(read.file) : undefined;
  });
  for (const path of projects) {
    const file = reading.file(path);
    if (!file) continue;
    const slice = reading.guard(path, () => programSlice(file, files, inputs));
    if (slice !== "program") {
      const stages = slice.stages.filter((stage) => !previewed.has(nameIn(file, stage) ?? ""));
      yield { ...slice, stages, as: "pulumi" };
      continue;
    }
    if (isAnswered(file, projectName(file), answered, names)) {
      reading.skip(path, "its preview or exported stack is read instead");
    } else if (mentionsApiGateway(dirname(path), reading.inventory)) {
      yield gapSlice(file.path, [unpreviewed(path, cwd)]);
    }
  }
}

/** A preview or an exported stack, and the projects that its resources are of. */
interface Answer {
  readonly path: string;
  readonly projects: ReadonlySet<string>;
}

/** Whether a preview says what a program declares. Where two projects share a name, it has to lie in the folder of one. */
function isAnswered(
  project: SourceFile,
  name: string | undefined,
  answers: readonly Answer[],
  names: readonly (string | undefined)[],
): boolean {
  if (name === undefined) return false;
  const isAlone = names.filter((other) => other === name).length === 1;
  const folder = dirname(project.absolute);
  return answers.some(({ path, projects }) => projects.has(name) && (isAlone || isWithin(path, folder)));
}

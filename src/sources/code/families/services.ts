import { dirname } from "node:path";
import type { Gap } from "../../../model/gap.ts";
import type { SourceFile } from "../input.ts";
import { displayPath } from "../names.ts";
import { mayServe, unpackaged } from "../programs.ts";
import { readers } from "../readers.ts";
import { gapSlice, type Labelled, type Reading } from "../reading.ts";

/** The Serverless Framework: packages, then the services that have none. */
export async function* services(reading: Reading): AsyncGenerator<Labelled> {
  const { files, inputs, cwd } = reading.context;
  const services = reading.recognized("service");
  const { packages, serverlessPrograms } = reading.inventory;
  if (services.length + packages.length + serverlessPrograms.length === 0) return;
  const { isWhole, packageOf, packageSlice, serviceNameOf, serviceSlice } = await readers.serverless();
  const packaged = new Map<string, string | undefined>();
  for (const folder of packages) {
    if (!isWhole(folder, files)) {
      yield gapSlice(displayPath(folder, cwd), [withoutState(displayPath(folder, cwd))]);
      continue;
    }
    yield { ...reading.guard(folder, () => packageSlice(folder, files, inputs)), as: "serverless" };
    packaged.set(dirname(folder), packageOf(folder, files)?.service);
  }
  const cover = (service: SourceFile) => (absolute: string) =>
    void reading.covered.set(absolute, `its resources are those of ${service.path}`);
  for (const path of services) {
    const file = reading.file(path);
    if (!file) continue;
    const folder = dirname(path);
    if (packaged.has(folder) && isPackageOf(packaged.get(folder), file, services, serviceNameOf)) {
      reading.skip(path, "its package in .serverless is read instead");
      reading.guard(path, () => serviceSlice(file, files, inputs, cover(file)));
      continue;
    }
    yield {
      ...reading.guard(path, () => serviceSlice(file, files, inputs, cover(file))),
      as: "serverless",
    };
  }
  for (const path of serverlessPrograms) {
    if (packaged.has(dirname(path))) reading.skip(path, "its package in .serverless is read instead");
    else if (mayServe(path)) yield gapSlice(displayPath(path, cwd), [unpackaged(path, cwd)]);
  }
}

const withoutState = (folder: string): Gap => ({
  kind: "unresolved-reference",
  file: folder,
  message:
    "The package has no serverless-state.json, so it was not read; the service beside it was. Run `serverless package` again.",
});

/** Whether the package beside a configuration was made of it: by the names, or because there is no other. */
function isPackageOf(
  packaged: string | undefined,
  file: SourceFile,
  services: readonly string[],
  serviceNameOf: (file: SourceFile) => string | undefined,
): boolean {
  const name = serviceNameOf(file);
  if (packaged !== undefined && name !== undefined && !name.includes("${")) return packaged === name;
  return services.filter((other) => dirname(other) === dirname(file.absolute)).length === 1;
}

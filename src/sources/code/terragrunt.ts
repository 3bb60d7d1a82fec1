import { basename, dirname, resolve } from "node:path";
import type { Gap } from "../../model/gap.ts";
import type { TerragruntSource } from "../terraform/index.ts";
import type { Files, SourceFile } from "./input.ts";
import { isTerraform } from "./recognize.ts";

/** What Terragrunt runs of the scanned code. */
export interface TerragruntRuns {
  /** Folders that it runs as root modules: all with Terraform files in them. */
  readonly folders: ReadonlySet<string>;
  /** Who gives the variables of a folder their values, in words; undefined: nobody here. */
  readonly valuesFrom: (folder: string) => string | undefined;
  /** The folders of the units that run a folder. */
  readonly runFrom: (folder: string) => readonly string[];
  /** Modules that are run and are not on disk. */
  readonly gaps: readonly Gap[];
}

interface Unit {
  readonly file: SourceFile;
  readonly source: TerragruntSource;
}

/**
 * Which folders Terragrunt runs. Its functions and includes are not worked out: what counts is that there is somebody who
 * gives values, so that a default says nothing. A folder is taken for a unit's module by its path, or where only
 * Terragrunt can work the path out, by the end of it. `planned`: folders with plans, which tell what is not on disk.
 */
export function terragruntRuns(
  paths: readonly string[],
  scanned: readonly string[],
  files: Files,
  sourceOf: (file: SourceFile) => TerragruntSource | undefined,
  planned: ReadonlySet<string> = new Set(),
): TerragruntRuns {
  const units = paths.flatMap((path) => unitAt(path, files, sourceOf) ?? []);
  const from = new Map<string, string>();
  const runFrom = new Map<string, string[]>();
  const missing = new Map<string, Unit[]>();
  for (const unit of units) {
    const met = modulesOf(unit, scanned, files);
    for (const folder of met) {
      runFrom.set(folder, [...(runFrom.get(folder) ?? []), dirname(unit.file.absolute)]);
      if (unit.source.givesValues && !from.has(folder)) from.set(folder, unit.file.path);
    }
    const { written } = unit.source;
    if (met.length === 0 && written && !planned.has(dirname(unit.file.absolute))) {
      missing.set(written.text, [...(missing.get(written.text) ?? []), unit]);
    }
  }
  return {
    folders: new Set(runFrom.keys()),
    runFrom: (folder) => runFrom.get(folder) ?? [],
    valuesFrom: (folder) => {
      const unit = from.get(folder);
      return (
        unit &&
        `has its value from Terragrunt (${unit}), which is not worked out here: pass --var or scan the plan`
      );
    },
    gaps: [...missing.values()].flatMap(notOnDisk),
  };
}

function unitAt(
  path: string,
  files: Files,
  sourceOf: (file: SourceFile) => TerragruntSource | undefined,
): Unit | undefined {
  const read = files.read(path);
  if ("gap" in read || !/\b(?:terraform|include|inputs)\b/.test(read.file.text)) return undefined;
  const source = sourceOf(read.file);
  return source && { file: read.file, source };
}

function modulesOf({ file, source }: Unit, scanned: readonly string[], files: Files): readonly string[] {
  const own = dirname(file.absolute);
  const holdsCode = (folder: string) => files.list(folder).some(isTerraform);
  if (!source.written) return holdsCode(own) ? [own] : [];
  if (source.path !== undefined && basename(file.absolute) === "terragrunt.hcl") {
    const folder = resolve(own, source.path);
    return holdsCode(folder) ? [folder] : [];
  }
  if (source.tail === "") return [];
  return scanned.filter((folder) => folder.replaceAll("\\", "/").endsWith(`/${source.tail}`));
}

function notOnDisk(units: readonly Unit[]): Gap[] {
  const [first] = units;
  if (!first?.source.written) return [];
  const { path } = first.file;
  const { text, line } = first.source.written;
  const others = units.length > 1 ? ` and ${units.length - 1} more times` : "";
  const message = `${path}:${line}: Terragrunt runs the module ${text} here${others}, which was not found on disk, so stages in it are not seen: scan the plan.`;
  return [{ kind: "unresolved-module", file: path, line, message }];
}

import { existsSync, writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import type { Define } from "../cli.ts";
import { startingStandard } from "../standard/init.ts";
import { PRESET_NAMES } from "../standard/presets.ts";
import { unknownPreset } from "../standard/unknown-preset.ts";
import { writeTrouble } from "./file-trouble.ts";
import { type Io, UsageError } from "./io.ts";

interface InitFlags {
  extends?: string[];
  force?: boolean;
}

/** `stagelight init`: writes a commented standard; never over one that is there, unless told to. */
export async function init(file: string | undefined, flags: InitFlags, io: Io): Promise<number> {
  const path = resolve(io.cwd, file ?? "stagelight.yaml");
  const shown = relative(io.cwd, path) || path;
  if (!/\.ya?ml$/i.test(path))
    throw new UsageError(`${shown}: a standard with comments is YAML: end its name in .yaml.`);
  if (existsSync(path) && !flags.force) {
    throw new UsageError(`${shown} is there already: pass --force to write over it.`);
  }
  try {
    writeFileSync(path, startingStandard(flags.extends ?? ["baseline"]), { flag: flags.force ? "w" : "wx" });
  } catch (error) {
    throw new UsageError(`${shown} cannot be written: ${writeTrouble(error)}.`);
  }
  io.stdout.write(`Wrote ${shown}. stagelight scan --print-config shows what it comes to.\n`);
  return 0;
}

function presets(value: string, before: string[] = []): string[] {
  const names = value.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !PRESET_NAMES.includes(name));
  if (wrong !== undefined) throw new InvalidArgumentError(unknownPreset(wrong));
  return [...before, ...names];
}

/** The flags of `stagelight init`. */
export const define: Define = (command, io, start) => {
  command
    .description("Write a standard, every value commented, for you to change.")
    .addHelpText(
      "after",
      `
Examples:
  $ stagelight init
  $ stagelight init --extends pci-dss-4,soc2`,
    )
    .argument("[file]", "where to write it (default: stagelight.yaml)")
    .option(
      "--extends <presets>",
      `what it starts from: ${PRESET_NAMES.join(", ")} (default: baseline)`,
      presets,
    )
    .option("--force", "write over a file that is there")
    .action((file: string | undefined, flags: InitFlags) => {
      start(init(file, flags, io));
    });
};

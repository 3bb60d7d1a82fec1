import { UsageError } from "../io.ts";
import type { FixFlags } from "./flags.ts";

/** The flags that say what to plan: with a plan that is made they would be ignored, and more be changed than somebody meant. */
const PLANNING = [
  "only",
  "stage",
  "max",
  "webAcl",
  "exportStream",
  "exportRole",
  "exportBucket",
  "newExportBucket",
  "exportDays",
  "kmsKey",
  "alarmAction",
  "tag",
  "region",
  "regions",
  "accounts",
  "ou",
  "excludeAccounts",
  "configAggregator",
  "config",
  "org",
  "protect",
  "forceLive",
] as const;

const spelled = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Throws UsageError where flags contradict each other, or one would be ignored. */
export function contradictions(paths: readonly string[], flags: FixFlags): void {
  if (flags.from !== undefined) {
    throw new UsageError(
      "--from: a saved scan does not hold what is around the stages, which a plan is made from. Look again (fix --aws), or save a plan (fix --as json) and use that (--plan FILE).",
    );
  }
  if (flags.plan !== undefined) {
    if (paths.length > 0 || flags.aws)
      throw new UsageError("--plan takes a plan as it is: leave paths and --aws out.");
    const given = PLANNING.filter((name) => flags[name] !== undefined).map(spelled);
    const [flag] = flags.exemptions === false ? ["--no-exemptions"] : given;
    if (flag !== undefined) {
      throw new UsageError(
        `--plan takes a plan as it is: ${flag} says what to plan, so make the plan with it. (--safe-only goes with --plan.)`,
      );
    }
  }
  if (flags.apply && flags.write) {
    throw new UsageError("--apply changes accounts, --write the files of code: do one after the other.");
  }
  if (flags.apply && flags.plan === undefined && !flags.aws) {
    throw new UsageError(
      "--apply changes accounts: pass --aws to look at them, or --plan FILE. Code is changed by --write.",
    );
  }
  if (flags.as !== undefined && flags.apply) {
    throw new UsageError("--as writes a plan down, --apply makes it: choose one.");
  }
  if (
    !flags.apply &&
    (flags.verify ||
      flags.yes ||
      flags.journal !== undefined ||
      flags.verifyWait !== undefined ||
      flags.fixRoleName !== undefined)
  ) {
    throw new UsageError("--verify, --yes, --journal and --fix-role-name go with --apply.");
  }
  if (flags.apply && flags.configAggregator !== undefined) {
    throw new UsageError(
      "--apply changes accounts as they are, AWS Config tells how they were: leave one out.",
    );
  }
}

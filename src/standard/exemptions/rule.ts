import { relative, resolve } from "node:path";
import { fits } from "../../checks/arn.ts";
import type { Stage } from "../../model/stage.ts";
import { type Place, placeText } from "../node.ts";
import type { FileExemption } from "../standard-file.ts";
import type { Claim } from "./claim.ts";
import { fitsPath } from "./path-pattern.ts";

/** An exemption of a standard's file: it says which stages it is for. */
export interface ExemptionRule extends Claim {
  /** Speaks of code only: of a path or an address. */
  readonly codeOnly: boolean;
  /** Whether it is for this stage; `cwd` is the absolute folder that the stage's file is relative to. */
  appliesTo(stage: Stage, cwd: string): boolean;
}

/** The rule that an entry of the file comes to. `folder`: where that file is, for its paths. */
export function exemptionOf(entry: FileExemption["value"], at: Place, folder: string): ExemptionRule {
  const { checks = [], stage, tag, path, address, reason = "", owner = "", until = "" } = entry;
  const narrows = [stage, tag, path, address].some((each) => each !== undefined);
  const faults = [
    ...(checks.length === 0 ? ["it names no check"] : []),
    ...(narrows ? [] : ["it names no stage, tag, path or address"]),
  ];
  return {
    where: placeText(at),
    checks,
    reason: reason.trim(),
    owner: owner.trim(),
    until: until.trim(),
    faults,
    codeOnly: path !== undefined || address !== undefined,
    appliesTo: (candidate, cwd) =>
      (stage === undefined || namesOf(candidate).some((name) => fits(stage, name))) &&
      (tag === undefined || hasTag(candidate, tag)) &&
      (path === undefined || isBelow(candidate, path, folder, cwd)) &&
      (address === undefined || hasAddress(candidate, address)),
  };
}

const namesOf = ({ id, api, name }: Stage) => [id, `${api.name}/${name}`, `${api.id}/${name}`, name];

function hasTag({ tags = {} }: Stage, tag: string): boolean {
  const equals = tag.indexOf("=");
  const key = equals < 0 ? tag : tag.slice(0, equals);
  if (!Object.hasOwn(tags, key)) return false;
  return equals < 0 || fits(tag.slice(equals + 1), tags[key] ?? "");
}

function isBelow({ origin }: Stage, pattern: string, folder: string, cwd: string): boolean {
  if (origin.kind === "aws") return false;
  const path = relative(folder, resolve(cwd, origin.file)).replaceAll("\\", "/");
  return fitsPath(pattern, path);
}

const hasAddress = ({ origin }: Stage, pattern: string): boolean =>
  origin.kind !== "aws" && fits(pattern, origin.address);

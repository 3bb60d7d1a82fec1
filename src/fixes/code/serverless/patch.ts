import { isSeq } from "yaml";
import type { CodeStage, CodeWork, Patched } from "../patcher.ts";
import { patchedStage } from "../template/patch.ts";
import { type Mapping, mapping, mappingAt, memberOf } from "../template/tree.ts";
import { patchedLogs } from "./logs.ts";
import { MADE } from "./made.ts";
import { asPackaged, inService, isPackaged, packagedByHand } from "./packaged.ts";

/** Patches of services of the Serverless Framework: what it makes by itself, and what their `resources` declare. */
export function patchServerless(work: CodeWork): Patched {
  const [packaged, written] = partition(work.unlogged, isPackaged);
  const [known, alone] = partition(packaged, (stage) => inService(stage, work.code) !== undefined);
  const asWritten = (stage: CodeStage) =>
    isPackaged(stage) ? (inService(stage, work.code) ?? stage) : stage;
  const again = patchedServices(known.map(asWritten), { ...work, all: work.all.map(asWritten) });
  const parts = [...alone.map(packagedByHand), asPackaged(again, known), patchedServices(written, work)];
  return {
    patches: parts.flatMap(({ patches }) => patches),
    manual: parts.flatMap(({ manual }) => manual),
  };
}

function patchedServices(stages: readonly CodeStage[], work: CodeWork): Patched {
  const [made, declared] = partition(stages, ({ origin }) => MADE.has(origin.address));
  const services = Map.groupBy(made, ({ origin }) => origin.root ?? origin.file);
  const parts = [
    ...[...services].map(([file, own]) => patchedLogs(file, own, work)),
    ...declared.map((stage) => patchedStage(stage, work, resourcesWith)),
  ];
  return {
    patches: parts.flatMap(({ patches }) => patches),
    manual: parts.flatMap(({ manual }) => manual),
  };
}

/** How far below a file's head resources are looked for. */
const MAX_DEPTH = 4;

/** The mapping that a resource stands in: below `resources`, in one of its parts, or in a file that was brought in. */
export function resourcesWith(root: Mapping, id: string): Mapping | undefined {
  const own = memberOf(root, "resources")?.value;
  const parts = isSeq(own) ? own.items.map(mapping) : [mapping(own)];
  const declared = parts.map((part) => mappingAt(part, "Resources")).find((part) => memberOf(part, id));
  return declared ?? mappingAround(root, id, 0);
}

function mappingAround(at: Mapping, id: string, depth: number): Mapping | undefined {
  if (memberOf(mapping(memberOf(at, id)?.value), "Type")) return at;
  if (depth >= MAX_DEPTH) return undefined;
  for (const { value } of at.node.items as { value: unknown }[]) {
    const inner = mapping(value);
    const found = inner && mappingAround(inner, id, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function partition<T>(all: readonly T[], is: (one: T) => boolean): readonly [T[], T[]] {
  return [all.filter(is), all.filter((one) => !is(one))];
}

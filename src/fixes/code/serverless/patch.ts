import { isSeq } from "yaml";
import { byHand, type CodeStage, type CodeWork, type Patched } from "../patcher.ts";
import { patchedStage } from "../template/patch.ts";
import { type Mapping, mapping, mappingAt, memberOf } from "../template/tree.ts";
import { patchedLogs } from "./logs.ts";
import { MADE } from "./made.ts";

/** Patches of services of the Serverless Framework: what it makes by itself, and what their `resources` declare. */
export function patchServerless(work: CodeWork): Patched {
  const [packaged, written] = partition(work.unlogged, ({ origin }) => PACKAGE.test(origin.file));
  const [made, declared] = partition(written, ({ origin }) => MADE.has(origin.address));
  const services = Map.groupBy(made, ({ origin }) => origin.root ?? origin.file);
  const parts = [
    ...packaged.map((stage) => byHand([stage], packagedWords(stage))),
    ...[...services].map(([file, stages]) => patchedLogs(file, stages, work)),
    ...declared.map((stage) => patchedStage(stage, work, resourcesWith)),
  ];
  return {
    patches: parts.flatMap(({ patches }) => patches),
    manual: parts.flatMap(({ manual }) => manual),
  };
}

export const PACKAGE = /(?:^|[\\/])\.serverless[\\/]/;

function packagedWords({ origin: { file, address } }: CodeStage): string {
  const service = file.replace(PACKAGE, "/").replace(/[^/]*$/, "") || "/";
  const place = MADE.get(address);
  const what = place === undefined ? `give ${address} its log` : `set provider.logs.${place}`;
  return `It stands in what \`serverless package\` wrote, which wins over the service: ${what} in the serverless.yml of ${service === "/" ? "." : service.replace(/\/$/, "")}, and package it again. Without .serverless/ a patch can be made.`;
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

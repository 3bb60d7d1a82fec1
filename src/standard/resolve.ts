import { type ExemptionRule, exemptionOf } from "./exemptions/rule.ts";
import { layerOf } from "./file-layer.ts";
import { type Node, type Place, type Problem, placeText } from "./node.ts";
import { PRESETS } from "./presets.ts";
import { RETENTION_PERIODS } from "./retention-periods.ts";
import { DEFAULTS, type Layer } from "./settings.ts";
import { readStandard } from "./standard-file.ts";
import { stricterOf } from "./stricter.ts";
import { unknownPreset } from "./unknown-preset.ts";

/** What an organization demands, put together from all the files and presets it is made of. */
export interface Standard {
  readonly layer: Layer;
  readonly exemptions: readonly ExemptionRule[];
  /** The files it was read from, as messages name them, the first one first. */
  readonly files: readonly string[];
}

/** One file of a standard, read by somebody who may read. */
export interface StandardText {
  /** As messages name it. */
  readonly file: string;
  /** Absolute folder that paths in it are relative to. */
  readonly folder: string;
  /** Names the file for good, whatever way leads to it. */
  readonly absolute: string;
  readonly parsed: { readonly root: Node } | { readonly problem: Problem };
}

/** Reads the file that a standard extends; a problem's message where it cannot. */
export type ReadExtended = (path: string, folder: string) => StandardText | string;

/** Longer chains of standards than this are nobody's intention. */
const MAX_CHAIN = 20;
/** Files in all. */
const MAX_FILES = 100;

export const NO_STANDARD: Standard = { layer: {}, exemptions: [], files: [] };

/** The standard that a file and all it extends come to, or what is wrong with them. Never both. */
export function resolveStandard(
  start: StandardText,
  readExtended: ReadExtended,
): { readonly standard: Standard } | { readonly problems: readonly Problem[] } {
  const run: Run = { readExtended, problems: [], exemptions: [], done: new Map(), files: [] };
  const layer = resolved(start, [], run);
  if (run.problems.length === 0) run.problems.push(...retentionProblems(layer, start));
  if (run.problems.length > 0) return { problems: run.problems };
  return { standard: { layer, exemptions: run.exemptions, files: run.files } };
}

interface Run {
  readonly readExtended: ReadExtended;
  readonly problems: Problem[];
  readonly exemptions: ExemptionRule[];
  /** Absolute path → what it came to: a file that two others extend is read once. */
  readonly done: Map<string, Layer>;
  readonly files: string[];
}

function resolved(text: StandardText, chain: readonly StandardText[], run: Run): Layer {
  const before = run.done.get(text.absolute);
  if (before) return before;
  run.files.push(text.file);
  if ("problem" in text.parsed) {
    run.problems.push(text.parsed.problem);
    return {};
  }
  const { file, problems } = readStandard(text.parsed.root);
  run.problems.push(...problems);
  const here = [...chain, text];
  const bases = (file.extends ?? []).map(({ value, at }) => extended(value, at, here, run));
  const own = layerOf(file);
  const { layer: base, conflicts } = stricterOf(bases);
  const at: Place = { file: text.file, line: 1, column: 1 };
  for (const { key, one, other } of conflicts) {
    if (Object.hasOwn(own, key)) continue;
    const message = `${key} is set by ${one} and by ${other}, and neither is the stricter: set it in this file.`;
    run.problems.push({ at: file.extends?.[0]?.at ?? at, message });
  }
  for (const { value, at: place } of file.exemptions ?? []) {
    run.exemptions.push(exemptionOf(value, place, text.folder));
  }
  const layer = { ...base, ...own };
  run.done.set(text.absolute, layer);
  return layer;
}

function extended(name: string, at: Place, chain: readonly StandardText[], run: Run): Layer {
  const problem = (message: string): Layer => {
    run.problems.push({ at, message });
    return {};
  };
  const preset = PRESETS.find((each) => each.name === name);
  if (preset) return preset.layer;
  const folder = chain.at(-1)?.folder ?? "";
  if (!/\.(?:ya?ml|json)$/i.test(name)) return problem(unknownPreset(name));
  if (run.files.length >= MAX_FILES) return problem(`More than ${MAX_FILES} files make up this standard.`);
  const text = run.readExtended(name, folder);
  if (typeof text === "string") return problem(text);
  const circle = chain.findIndex(({ absolute }) => absolute === text.absolute);
  if (circle >= 0) {
    const names = [...chain.slice(circle), text].map(({ file }) => file);
    return problem(`extends goes in a circle: ${names.join(" → ")}. Take one of them out.`);
  }
  if (chain.length >= MAX_CHAIN) return problem(`extends leads through more than ${MAX_CHAIN} files.`);
  return resolved(text, chain, run);
}

/** Demands on retention that no log group can meet. */
function retentionProblems(layer: Layer, { file }: StandardText): Problem[] {
  const { value: min, from: minFrom } = layer["retention.min"] ?? DEFAULTS["retention.min"];
  const { value: max, from: maxFrom } = layer["retention.max"] ?? DEFAULTS["retention.max"];
  const { value: never } = layer["retention.never"] ?? DEFAULTS["retention.never"];
  const at = { file, line: 1, column: 1 };
  if (max !== null && min > max) {
    const message = `retention.min is ${min} days (${minFrom}) and retention.max ${max} days (${maxFrom}): nothing can be both.`;
    return [{ at, message }];
  }
  if (never || RETENTION_PERIODS.some((days) => days >= min && days <= (max ?? days))) return [];
  const below = RETENTION_PERIODS.findLast((days) => days < min);
  const above = RETENTION_PERIODS.find((days) => days > min);
  const near = [below, above].filter((days) => days !== undefined).join(" and ");
  const most = max === null ? "" : ` and at most ${max} (${maxFrom})`;
  const message = `No log group can keep lines for at least ${min} days (${minFrom})${most}: CloudWatch Logs offers ${near} days nearby.`;
  return [{ at, message }];
}

/** The problems in lines of `file:line:column: message`. */
export const problemLines = (problems: readonly Problem[]): string[] =>
  problems.map(({ at, message }) => `${placeText(at)}: ${message}`);

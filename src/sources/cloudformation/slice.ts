import { resolve as resolvePath } from "node:path";
import type { Fact } from "../../model/fact.ts";
import type { Gap } from "../../model/gap.ts";
import type { Slice } from "../../model/slice.ts";
import type { CodeKind, Stage } from "../../model/stage.ts";
import type { Surroundings } from "../../model/surroundings.ts";
import type { CodeInputs, Files, SourceFile } from "../code/input.ts";
import { existenceOf } from "./births.ts";
import { childOf, type NestedStack, nestedStacksOf } from "./nested.ts";
import { type GivenParameters, givenParameters, parametersOf } from "./parameters.ts";
import { type Lines, parseTemplate, type TemplateText } from "./parse.ts";
import { type Resource, resourcesOf } from "./resources.ts";
import { samResources } from "./sam/translate.ts";
import { type Scope, type ScopeOptions, scopeOf, withConditions, withResources } from "./scope.ts";
import { stagesOf } from "./stages.ts";
import { accountRoleOf } from "./surroundings.ts";
import { macroOf, SAM, transformsOf } from "./transforms.ts";
import { unseenIn } from "./unseen.ts";
import { isMap, type Value, type ValueMap } from "./value.ts";

export interface TemplateOptions {
  /** What the template is reported as. Absent: `sam` or `cloudformation`, by its `Transform`. */
  readonly kind?: CodeKind;
  /** Put before every address, with its slash: `Parent/`. */
  readonly addressPrefix?: string;
  /** Values of parameters that win over the caller's own (a CDK assembly's). */
  readonly parameters?: ReadonlyMap<string, string>;
  /** Resources exist that the template does not show: references to strange names count as set. */
  readonly openWorld?: boolean;
  /** Called with the absolute path of every nested template that was read, so that nobody reads it twice. */
  readonly onNested?: (absolute: string) => void;
}

/** A template that is data already, and where it came from. */
export interface TemplateObject {
  readonly root: unknown;
  /** Path as reports name it, and the absolute one that local nested stacks are relative to. */
  readonly path: string;
  readonly absolute: string;
  linesOf(logicalId: string): Lines;
}

/**
 * Reads a CloudFormation or SAM template, YAML or JSON, with the nested stacks that are local files. Never throws:
 * what cannot be read is a gap.
 */
export function templateSlice(
  file: SourceFile,
  files: Files,
  inputs: CodeInputs,
  options: TemplateOptions = {},
): Slice {
  const text = parseTemplate(file);
  if (!text.root) return emptySlice(file.path, text.gaps);
  return sliceOf({ root: text.root, file, linesOf: text.linesOf, gaps: text.gaps }, files, inputs, options);
}

/** The same for a template that is data already: the `resources` of a Serverless Framework service. */
export function templateObjectSlice(
  template: TemplateObject,
  files: Files,
  inputs: CodeInputs,
  options: TemplateOptions = {},
): Slice {
  const { root, path, absolute, linesOf } = template;
  if (!isMap(root as Value)) return emptySlice(path, []);
  const file = { path, absolute, text: "" };
  return sliceOf({ root: root as ValueMap, file, linesOf, gaps: [] }, files, inputs, options);
}

function emptySlice(path: string, gaps: readonly Gap[]): Slice {
  return { scope: { kind: "code", path }, stages: [], surroundings: {}, gaps };
}

/** One template on the way to its stages. */
interface Source {
  readonly root: ValueMap;
  readonly file: SourceFile;
  linesOf(key: string): Lines;
  readonly gaps: readonly Gap[];
}

/** What all templates of one slice have in common. */
interface Run {
  readonly files: Files;
  readonly options: TemplateOptions;
  readonly given: GivenParameters;
  readonly stages: Stage[];
  readonly gaps: Gap[];
  left: number;
}

/** Nested stacks that one template may lead to; CloudFormation's own quota is 2,500 stacks in an operation. */
const MAX_NESTED = 500;
const MAX_NESTING = 20;

function sliceOf(source: Source, files: Files, inputs: CodeInputs, options: TemplateOptions): Slice {
  const caller = givenParameters(inputs, files);
  inputs.onDeclared?.("parameter", parametersOf(source.root).keys());
  const given = options.parameters
    ? { ...caller, values: new Map([...caller.values, ...options.parameters]) }
    : caller;
  const run: Run = { files, options, given, stages: [], gaps: [...given.gaps], left: MAX_NESTED };
  const { openWorld = false } = options;
  const prefix = options.addressPrefix ?? "";
  const accountRole = readTemplate(
    source,
    { openWorld, given: given.values },
    prefix,
    [source.file.absolute],
    run,
  );
  const surroundings: Surroundings = accountRole ? { accountRole } : {};
  return {
    scope: { kind: "code", path: source.file.path },
    stages: run.stages,
    surroundings,
    gaps: run.gaps,
  };
}

function readTemplate(
  source: Source,
  scopeOptions: ScopeOptions,
  addressPrefix: string,
  path: readonly string[],
  run: Run,
): Fact<string | null> | undefined {
  const { root, file, linesOf } = source;
  const gap = (kind: Gap["kind"], key: string, message: string) =>
    run.gaps.push({ kind, file: file.path, line: linesOf(key).line, message });
  run.gaps.push(...source.gaps);
  const transforms = transformsOf(root);
  const macro = macroOf(transforms);
  let scope = withConditions(scopeOf(root, scopeOptions), root);
  const expanded = resourcesOf(root, scope);
  for (const { key, message } of expanded.unclear) gap("unresolved-reference", key, message);
  const sam = samResources(root, expanded.all);
  const resources = new Map(sam.resources.map((resource) => [resource.id, resource]));
  scope = withResources(scope, sam.resources, sam.conditions);
  for (const { key, message } of unseenIn(resources, transforms, macro))
    gap("unresolved-module", key, message);
  const kind = run.options.kind ?? (transforms.includes(SAM) || sam.used ? "sam" : "cloudformation");
  const place = { kind, file: file.path, addressPrefix, linesOf };
  run.stages.push(...stagesOf(resources, scope, place, macro));
  for (const nested of nestedStacksOf(resources, scope)) {
    readNested(nested, source, scope, addressPrefix, path, run, gap);
  }
  return accountRoleOf(resources, scope);
}

type Report = (kind: Gap["kind"], key: string, message: string) => void;

function readNested(
  nested: NestedStack,
  source: Source,
  scope: Scope,
  addressPrefix: string,
  path: readonly string[],
  run: Run,
  gap: Report,
): void {
  const { resource } = nested;
  const existence = existenceOf(resource, scope);
  if (existence.state === "known" && !existence.value) return;
  const child = childOf(nested, source.file, run.files);
  if ("missing" in child) return void gap("unresolved-module", resource.key, child.missing);
  if ("gap" in child) return void run.gaps.push(child.gap);
  const { file } = child;
  if (path.includes(resolvePath(file.absolute))) {
    return void gap("limit-exceeded", resource.key, `The nested stack ${resource.id} leads back to itself.`);
  }
  run.left -= 1;
  if (run.left < 0 || path.length > MAX_NESTING) {
    return void gap("limit-exceeded", resource.key, `Too many nested stacks: ${resource.id} was not read.`);
  }
  if (nested.body === undefined) run.options.onNested?.(file.absolute);
  const text =
    nested.body === undefined ? parseTemplate(file) : within(parseTemplate(file), resource, source);
  if (!text.root) return void run.gaps.push(...text.gaps);
  const inner = `${addressPrefix}${resource.id}/`;
  readTemplate(
    { root: text.root, file, linesOf: text.linesOf, gaps: text.gaps },
    { prefix: `${scope.prefix}${resource.id}/`, parent: { scope, bindings: nested.parameters }, existence },
    inner,
    [...path, resolvePath(file.absolute)],
    run,
  );
}

/** A template inside a resource has no lines of its own in the file: everything stands where the resource does. */
function within(text: TemplateText, { key }: Resource, { linesOf }: Source): TemplateText {
  const { line } = linesOf(key);
  const gaps = text.gaps.map(({ column: _, ...gap }) => ({ ...gap, line }));
  return { ...text, gaps, linesOf: () => linesOf(key) };
}

import { resolve as resolvePath } from "node:path";
import type { Gap } from "../../model/gap.ts";
import type { CodeKind } from "../../model/stage.ts";
import { member, type ValueMap } from "../../syntax/template/value.ts";
import type { Files, SourceFile } from "../code/input.ts";
import { existenceOf } from "./births.ts";
import { childOf, type NestedStack, nestedStacksOf } from "./nested.ts";
import { type Lines, parseTemplates, type TemplateText } from "./parse.ts";
import { type Resource, resourcesOf } from "./resources.ts";
import { samResources } from "./sam/translate.ts";
import { macroOf, SAM, transformsOf } from "./transforms.ts";
import { unseenIn } from "./unseen.ts";
import {
  type NestedScope,
  type Scope,
  type ScopeOptions,
  scopeOf,
  withConditions,
  withResources,
} from "./values/scope.ts";

export interface TemplateOptions {
  /** What the template is reported as. Absent: `sam` or `cloudformation`, by its `Transform`. */
  readonly kind?: CodeKind;
  /** Put before every address, with its slash: `Parent/`. */
  readonly addressPrefix?: string;
  /** Values of parameters that win over the caller's own (a CDK assembly's). */
  readonly parameters?: ReadonlyMap<string, string>;
  /** Resources exist that the template does not show: references to strange names count as set. */
  readonly openWorld?: boolean;
  /** Called with the data of the file's own template, before it is read. */
  readonly onTemplate?: (root: unknown) => void;
  /** Called with the absolute path of every nested template that was read, so that nobody reads it twice. */
  readonly onNested?: (absolute: string) => void;
}

/** One template on the way to its stages. */
export interface Source {
  readonly root: ValueMap;
  readonly file: SourceFile;
  linesOf(key: string): Lines;
  readonly gaps: readonly Gap[];
}

/** What all templates of one slice have in common. */
export interface Run {
  readonly files: Files;
  readonly options: TemplateOptions;
  readonly gaps: Gap[];
  /** How many more nested stacks may be read. */
  left: number;
}

/** A template with its resources as they deploy, and the scope in which their names are read. */
export interface Stack {
  readonly source: Source;
  readonly kind: CodeKind;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly scope: Scope;
  /** A macro that may change everything when this deploys. */
  readonly macro?: string;
  readonly nested: readonly Stack[];
}

const MAX_NESTING = 20;

/** Opens a template and the nested stacks that can be read. What cannot is told in `run.gaps`. */
export function openStack(
  source: Source,
  options: ScopeOptions,
  run: Run,
  path: readonly string[] = [source.file.absolute],
): Stack {
  const { root, file, linesOf } = source;
  run.gaps.push(...source.gaps);
  const gap: Report = (kind, key, message) =>
    run.gaps.push({ kind, file: file.path, line: linesOf(key).line, message });
  const transforms = transformsOf(root);
  const macro = macroOf(transforms);
  const given = withConditions(scopeOf(root, options), root);
  const expanded = resourcesOf(root, given);
  for (const { key, message } of expanded.unclear) gap("unresolved-reference", key, message);
  const sam = samResources(root, expanded.all);
  const resources = new Map(sam.resources.map((resource) => [resource.id, resource]));
  for (const { key, message } of unseenIn(resources, transforms, macro))
    gap("unresolved-module", key, message);
  // One stack's parameter may be another's output, so each is opened when it is first asked for.
  const opened = new Map<string, Stack | undefined>();
  const stacks = new Map<string, NestedStack>();
  const nestedStack = (id: string): Stack | undefined => {
    const nested = stacks.get(id);
    if (nested && !opened.has(id)) {
      opened.set(id, undefined);
      opened.set(id, openNested(nested, { source, scope, path, run, gap }));
    }
    return opened.get(id);
  };
  const flat = withResources(given, sam.resources, sam.conditions);
  for (const nested of nestedStacksOf(resources, flat)) stacks.set(nested.resource.id, nested);
  const scope: Scope = stacks.size === 0 ? flat : { ...flat, nested: (id) => asNestedScope(nestedStack(id)) };
  return {
    source,
    kind: run.options.kind ?? (transforms.includes(SAM) || sam.used ? "sam" : "cloudformation"),
    resources,
    scope,
    ...(macro === undefined ? {} : { macro }),
    nested: [...stacks.keys()].map(nestedStack).filter((stack) => stack !== undefined),
  };
}

function asNestedScope(stack: Stack | undefined): NestedScope | undefined {
  if (!stack) return undefined;
  const { scope, source, macro } = stack;
  const mayHaveMore = macro !== undefined || transformsOf(source.root).includes("AWS::Include");
  return { scope, outputs: member(source.root, "Outputs"), mayHaveMore };
}

type Report = (kind: Gap["kind"], key: string, message: string) => void;

/** The template that holds a nested stack, and the files that lead to it. */
interface Around {
  readonly source: Source;
  readonly scope: Scope;
  readonly path: readonly string[];
  readonly run: Run;
  readonly gap: Report;
}

function openNested(nested: NestedStack, { source, scope, path, run, gap }: Around): Stack | undefined {
  const { resource } = nested;
  const existence = existenceOf(resource, scope);
  if (existence.state === "known" && !existence.value) return undefined;
  const child = childOf(nested, source.file, run.files);
  const refuse = (kind: Gap["kind"], message: string) => void gap(kind, resource.key, message);
  if ("missing" in child) return refuse("unresolved-module", child.missing);
  if ("gap" in child) return void run.gaps.push(child.gap);
  const { file } = child;
  if (path.includes(resolvePath(file.absolute)))
    return refuse("limit-exceeded", `The nested stack ${resource.id} leads back to itself.`);
  run.left -= 1;
  if (run.left < 0 || path.length > MAX_NESTING)
    return refuse("limit-exceeded", `Too many nested stacks: ${resource.id} was not read.`);
  if (nested.body === undefined) run.options.onNested?.(file.absolute);
  const [first, second] = parseTemplates(file);
  const text = nested.body === undefined ? first : within(first, resource, source);
  if (second) refuse("unsupported-format", `${file.path} holds several templates; the first was read.`);
  if (!text.root) return void run.gaps.push(...text.gaps);
  const { prefix, addressPrefix } = scope;
  const options: ScopeOptions = {
    prefix: `${prefix}${resource.id}/`,
    addressPrefix: `${addressPrefix}${resource.id}/`,
    parent: { scope, bindings: nested.parameters, ...(nested.apart ? { apart: true } : {}) },
    existence,
  };
  const { root, linesOf, gaps } = text;
  return openStack({ root, file, linesOf, gaps }, options, run, [...path, resolvePath(file.absolute)]);
}

/** A template inside a resource has no lines of its own in the file: everything stands where the resource does. */
function within(text: TemplateText, { key }: Resource, { linesOf }: Source): TemplateText {
  const { line } = linesOf(key);
  const gaps = text.gaps.map(({ column: _, ...gap }) => ({ ...gap, line }));
  return { ...text, gaps, linesOf: () => linesOf(key) };
}

import type { Gap } from "../../model/gap.ts";
import type { Slice } from "../../model/slice.ts";
import { isMap, type Value, type ValueMap } from "../../syntax/template/value.ts";
import type { CodeInputs, Files, SourceFile } from "../code/input.ts";
import { type Lines, parseTemplates } from "./parse.ts";
import { openStack, type Run, type Source, type Stack, type TemplateOptions } from "./stack.ts";
import { stagesOf } from "./stages.ts";
import { conditionsAround, sitedSurroundings } from "./surroundings/index.ts";
import { linksIn } from "./surroundings/links.ts";
import { PSEUDO_PARAMETERS } from "./values/operands.ts";
import { givenParameters, parametersOf } from "./values/parameters.ts";
import { siteOf } from "./values/scope.ts";

export type { TemplateOptions } from "./stack.ts";

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
  const texts = parseTemplates(file);
  const sources = texts.flatMap(({ root, linesOf, gaps }) => (root ? [{ root, file, linesOf, gaps }] : []));
  const gaps = texts.flatMap((text) => (text.root ? [] : text.gaps));
  options.onTemplate?.(sources[0]?.root);
  return sources.length > 0 ? sliceOf(sources, gaps, files, inputs, options) : emptySlice(file.path, gaps);
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
  return sliceOf([{ root: root as ValueMap, file, linesOf, gaps: [] }], [], files, inputs, options);
}

function emptySlice(path: string, gaps: readonly Gap[]): Slice {
  return { scope: { kind: "code", path }, stages: [], surroundings: {}, gaps };
}

/**
 * The slice of the templates in one file: several documents are several stacks. The first has the addresses as they are,
 * those of the second begin with `document-2/`.
 */
function sliceOf(
  sources: readonly Source[],
  gaps: readonly Gap[],
  files: Files,
  inputs: CodeInputs,
  options: TemplateOptions,
): Slice {
  const path = sources[0]?.file.path ?? "";
  const caller = givenParameters(inputs, files);
  for (const { root } of sources)
    inputs.onDeclared?.("parameter", [...parametersOf(root).keys(), ...PSEUDO_PARAMETERS]);
  const given = new Map([...caller.values, ...(options.parameters ?? [])]);
  const run: Run = { files, options, gaps: [...caller.gaps, ...gaps], left: MAX_NESTED };
  const { openWorld = false, addressPrefix = "" } = options;
  const stacks = sources.flatMap((source, index) => {
    // Conditions of the same name are two in two stacks.
    const prefix = index === 0 ? "" : `document-${index + 1}/`;
    const scope = { openWorld, given, prefix, addressPrefix: `${addressPrefix}${prefix}` };
    return withNested(openStack(source, scope, run));
  });
  const surroundings = inputs.alone ? {} : sitedSurroundings(stacks);
  const { sites } = surroundings;
  const conditions = conditionsAround(surroundings);
  const whole = linksIn(surroundings);
  const linksOf = new Map([...(sites ?? [])].map(([site, around]) => [site, linksIn(around)]));
  const stages = stacks.flatMap((stack) => {
    const site = siteOf(stack.scope);
    const around = { conditions, links: linksOf.get(site) ?? whole, ...(sites ? { site } : {}) };
    return stagesOf(stack, around);
  });
  return { scope: { kind: "code", path }, stages, surroundings, gaps: run.gaps };
}

/** Nested stacks that one file may lead to; CloudFormation's own quota is 2,500 stacks in an operation. */
const MAX_NESTED = 500;

function withNested(stack: Stack): Stack[] {
  return [stack, ...stack.nested.flatMap(withNested)];
}

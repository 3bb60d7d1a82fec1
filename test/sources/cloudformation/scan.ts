import accesslogging from "../../../src/checks/accesslogging.ts";
import type { Check } from "../../../src/checks/check.ts";
import { judgeStage } from "../../../src/checks/judge.ts";
import type { Slice } from "../../../src/model/slice.ts";
import { type TemplateOptions, templateSlice } from "../../../src/sources/cloudformation/index.ts";
import { filesOf, inputsOf, sourceFile } from "../files.ts";

export interface Scanned {
  readonly slice: Slice;
  /** `address stage-name verdict` of every stage. */
  readonly lines: readonly string[];
  readonly messages: ReadonlyMap<string, string>;
}

export function verdicts(slice: Slice, check: Check = accesslogging): Scanned {
  const judged = slice.stages.map((stage) => ({
    stage,
    finding: judgeStage(check, stage, slice.surroundings),
  }));
  return {
    slice,
    lines: judged.map(({ stage, finding }) => `${addressOf(stage)} ${stage.name} ${finding.verdict}`),
    messages: new Map(judged.map(({ stage, finding }) => [addressOf(stage), finding.message])),
  };
}

function addressOf({ origin }: Slice["stages"][number]): string {
  return origin.kind === "aws" ? origin.arn : origin.address;
}

/** Reads and judges a template as `template.yaml`, beside other files. */
export function scan(
  text: string,
  given: {
    parameters?: Record<string, string>;
    tree?: Record<string, string>;
    options?: TemplateOptions;
    parameterFiles?: string[];
    check?: Check;
  } = {},
): Scanned {
  const { parameters = {}, tree = {}, options = {}, parameterFiles = [], check } = given;
  const inputs = inputsOf({ parameters: new Map(Object.entries(parameters)), parameterFiles });
  return verdicts(templateSlice(sourceFile("template.yaml", text), filesOf(tree), inputs, options), check);
}

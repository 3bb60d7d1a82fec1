import type { ApiType } from "../model/stage.ts";
import { byteLength } from "./limits.ts";
import type { Format } from "./parse.ts";
import { render, renderMissing } from "./render.ts";
import { sampleValues } from "./samples.ts";

/** Bytes of UTF-8 per line, without what CloudWatch Logs adds to each event. */
export interface LineSize {
  /** A request that succeeds, with values of usual length: what most of the bill is made of. */
  readonly typical: number;
  /** A request that brought no value at all: no line is shorter. */
  readonly least: number;
}

/** What a line of that format is expected to weigh. An estimate: paths, agents and claims are as long as they are. */
export function lineSize(format: Format, apiType: ApiType): LineSize {
  return {
    typical: byteLength(render(format, sampleValues(apiType, "success"), apiType)),
    least: byteLength(renderMissing(format)),
  };
}

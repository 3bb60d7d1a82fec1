import type { Gap } from "../../model/gap.ts";
import type { Slice } from "../../model/slice.ts";
import type { Stage } from "../../model/stage.ts";
import type { CodeScanEvent } from "./options.ts";

/** The last touch on each slice: no gap is told twice, and no two stages of a scan share an id. */
export class Finish {
  readonly #onEvent: (event: CodeScanEvent) => void;
  readonly #gaps = new Set<string>();
  readonly #ids = new Set<string>();

  constructor(onEvent: (event: CodeScanEvent) => void) {
    this.#onEvent = onEvent;
  }

  slice(slice: Slice & { readonly as?: string }): Slice {
    const { as, ...rest } = slice;
    const path = slice.scope.kind === "code" ? slice.scope.path : "";
    const stages = slice.stages.map((stage) => this.#unique(stage, path));
    const gaps = slice.gaps.filter((gap) => this.#isNew(gap));
    if (as !== undefined) this.#onEvent({ kind: "read", path, as, stages: stages.length });
    return { ...rest, stages, gaps };
  }

  /** A module that ten roots call is missing once, not ten times. */
  #isNew({ kind, file, line, message }: Gap): boolean {
    const key = JSON.stringify([kind, file, line, message]);
    if (this.#gaps.has(key)) return false;
    this.#gaps.add(key);
    return true;
  }

  /** Two plans of one code, or two roots of one module, declare stages at the same place. */
  #unique(stage: Stage, path: string): Stage {
    let id = stage.id;
    if (this.#ids.has(id)) id = `${stage.id}@${path}`;
    for (let again = 2; this.#ids.has(id); again++) id = `${stage.id}@${path}#${again}`;
    this.#ids.add(id);
    return id === stage.id ? stage : { ...stage, id };
  }
}

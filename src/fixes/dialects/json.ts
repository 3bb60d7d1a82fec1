import { TOOL } from "../../model/tool.ts";
import type { Patch } from "../code/patch.ts";
import type { Writer } from "../part.ts";
import type { Manual, Owner } from "../plan.ts";

/** The plan itself, as `schema/plan-1.json` describes it; `--plan` reads it back. */
export function jsonPlan(): Writer {
  const manual: Manual[] = [];
  const owned: Owner[] = [];
  const gaps: unknown[] = [];
  const patches: Patch[] = [];
  let steps = 0;
  return {
    begin: () => `{\n  "schema": "stagelight/plan@1",\n  "tool": ${JSON.stringify(TOOL)},\n  "steps": [`,
    write({ plan, gaps: more, code }) {
      patches.push(...(code?.patches ?? []));
      manual.push(...plan.manual);
      owned.push(...plan.owned);
      gaps.push(...more);
      return plan.steps.map((step) => `${steps++ === 0 ? "" : ","}\n    ${JSON.stringify(step)}`).join("");
    },
    end: () =>
      [
        steps === 0 ? "]" : "\n  ]",
        ...Object.entries({ patches, manual, owned, gaps }).map(
          ([name, items]) => `,\n  "${name}": ${listed(items)}`,
        ),
        "\n}\n",
      ].join(""),
  };
}

const listed = (items: readonly unknown[]): string =>
  items.length === 0 ? "[]" : `[${items.map((item) => `\n    ${JSON.stringify(item)}`).join(",")}\n  ]`;

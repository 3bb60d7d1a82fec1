import type { JudgedSlice } from "../checks/judge.ts";
import { type Fact, valueIfKnown } from "../model/fact.ts";
import type { AccessLog, Stage } from "../model/stage.ts";
import { TOOL } from "../model/tool.ts";
import type { Changes } from "./compare.ts";
import { Items } from "./items.ts";
import { jsonText } from "./json-text.ts";
import type { Out, Report, ScanRecord, Summary } from "./report.ts";

/** The name of the document's form; `schema/report-1.json` describes it. */
export const REPORT_SCHEMA = "stagelight/report@1";

/** The document other programs read: `stagelight/report@1`. */
export function jsonReport(out: Out): Report {
  const stages = new Items();
  const findings = new Items();
  const gaps = new Items();
  return {
    async slice(slice: JudgedSlice) {
      for (const stage of slice.stages) stages.add(stageDocument(stage));
      for (const finding of slice.findings) findings.add(finding);
      for (const gap of slice.gaps) gaps.add(gap);
    },
    async end({ coverage, changes, record, exemptionProblems = [] }: Summary) {
      const head = {
        schema: REPORT_SCHEMA,
        tool: TOOL,
        coverage,
      };
      await out.write(`${JSON.stringify(head, null, 2).slice(0, -2)},\n`);
      if (record) await out.write(`  "record": ${jsonText(recordDocument(record))},\n`);
      await stages.writeTo(out, "stages");
      await out.write(",\n");
      await findings.writeTo(out, "findings");
      await out.write(",\n");
      await gaps.writeTo(out, "gaps");
      if (exemptionProblems.length > 0) {
        await out.write(`,\n  "exemptionProblems": ${jsonText(exemptionProblems)}`);
      }
      if (changes) await out.write(`,\n  "changes": ${jsonText(changesDocument(changes))}`);
      await out.write("\n}\n");
    },
    close() {
      for (const items of [stages, findings, gaps]) items.close();
    },
  };
}

/** The version is the tool's, which stands in the document already. */
function recordDocument({ version: _, ...record }: ScanRecord): object {
  return record;
}

/** What is in the findings is named by its fingerprint; what is gone is told whole. */
function changesDocument({ against, new: added, open, fixed, gone }: Changes): object {
  const prints = (list: Changes["new"]) => list.map(({ fingerprint }) => fingerprint);
  return { against, new: prints(added), open: prints(open), fixed: prints(fixed), gone };
}

function stageDocument({ id, apiType, apiTypeAssumed, api, name, origin, accessLog, tags }: Stage): object {
  return {
    id,
    apiType,
    ...(apiTypeAssumed === undefined ? {} : { apiTypeAssumed }),
    api,
    name,
    origin,
    accessLog: accessLogDocument(accessLog),
    ...(tags === undefined ? {} : { tags }),
  };
}

/** `null`: none. Halves that are not known here, or absent, are left out. */
function accessLogDocument(fact: Fact<AccessLog | null>): object | null {
  if (fact.state === "known" && fact.value === null) return null;
  const log = valueIfKnown(fact);
  const destinationArn = log && valueIfKnown(log.destination);
  const format = log && valueIfKnown(log.format);
  return {
    ...(destinationArn ? { destinationArn } : {}),
    ...(format ? { format } : {}),
  };
}

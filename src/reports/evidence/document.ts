import { jsonText } from "../json-text.ts";
import type { Out } from "../report.ts";
import type { Evidence } from "./evidence.ts";

/** Writes the evidence as one JSON document (`schema/evidence-1.json`), a stage of a clause a line. */
export async function writeEvidenceJson(evidence: Evidence, out: Out): Promise<void> {
  const { schema, tool, period, inputs, regulations, stages, exemptions, gaps } = evidence;
  const head = JSON.stringify({ schema, tool, period }, null, 2).slice(0, -2);
  await out.write(`${head},\n  "inputs": `);
  await list(inputs, "    ", out);
  await out.write(`,\n  "regulations": [`);
  for (const [at, { name, clauses }] of regulations.entries()) {
    await out.write(`${at === 0 ? "" : ","}\n    {"name": ${jsonText(name)}, "clauses": [`);
    for (const [index, { stages: own, ...clause }] of clauses.entries()) {
      await out.write(`${index === 0 ? "" : ","}\n      ${jsonText(clause).slice(0, -1)}, "stages": `);
      await list(own, "        ", out);
      await out.write("}");
    }
    await out.write("]}");
  }
  await out.write(`],\n  "stages": `);
  await list(stages, "    ", out);
  await out.write(`,\n  "exemptions": `);
  await list(exemptions, "    ", out);
  await out.write(`,\n  "gaps": `);
  await list(gaps, "    ", out);
  await out.write("\n}\n");
}

async function list(items: readonly object[], indent: string, out: Out): Promise<void> {
  const LINES = 1_000;
  await out.write("[");
  for (let at = 0; at < items.length; at += LINES) {
    const lines = items.slice(at, at + LINES).map((item) => `\n${indent}${jsonText(item)}`);
    await out.write(`${at === 0 ? "" : ","}${lines.join(",")}`);
  }
  await out.write("]");
}

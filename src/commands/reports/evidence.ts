import { createHash } from "node:crypto";
import { CHECKS } from "../../checks/index.ts";
import { digestOf } from "../../reports/evidence/digest.ts";
import { type EvidenceInput, evidenceOf } from "../../reports/evidence/evidence.ts";
import type { Out } from "../../reports/report.ts";
import type { Io } from "../io.ts";
import { standardOf } from "../standard.ts";
import { fileOuts } from "./file-out.ts";
import { streamOut } from "./open.ts";
import type { Output } from "./outputs.ts";
import { readSavedScan } from "./saved-scan.ts";

export interface EvidenceWish {
  /** Saved scans. */
  readonly files: readonly string[];
  readonly outputs: readonly Output[];
  /** On stdout; undefined: nothing. */
  readonly format: string | undefined;
  /** As `--config` and `--no-config` have it. */
  readonly config: string | false | undefined;
}

/** Evidence of the saved scans, for the regulations that the standard claims. */
export async function writeEvidence({ files, outputs, format, config }: EvidenceWish, io: Io): Promise<void> {
  const standard = await standardOf(config === undefined ? {} : { config }, io);
  const claims = standard.layer.regulations?.value;
  const opened = fileOuts(outputs, io.cwd);
  try {
    const inputs: EvidenceInput[] = [];
    for (const file of new Set(files)) inputs.push(await inputFrom(file, io.cwd));
    const evidence = evidenceOf(inputs, { checks: CHECKS, ...(claims ? { claims } : {}) });
    const { writeEvidencePage } = await import("../../reports/evidence/page.ts");
    const { writeEvidenceJson } = await import("../../reports/evidence/document.ts");
    const write = (as: string, out: Out) =>
      as === "evidence" ? writeEvidencePage(evidence, out) : writeEvidenceJson(evidence, out);
    if (format !== undefined) await write(format, streamOut(io.stdout));
    for (const out of opened) await write(out.format, out);
    for (const out of opened) out.finish();
  } finally {
    for (const out of opened) out.abandon();
  }
}

async function inputFrom(file: string, cwd: string): Promise<EvidenceInput> {
  const hash = createHash("sha256");
  let bytes = 0;
  const { scan, at } = await readSavedScan("--from", file, cwd, (chunk) => {
    hash.update(chunk);
    bytes += chunk.length;
  });
  return { file, sha256: hash.digest("hex"), bytes, at, scan: digestOf(scan) };
}

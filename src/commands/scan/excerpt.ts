import { resolve } from "node:path";
import type { Fact } from "../../model/fact.ts";
import type { Stage } from "../../model/stage.ts";
import type { CodeLine } from "../../reports/terminal.ts";
import { decode, readBytes } from "../../sources/code/read.ts";

/** Lines shown of a block, and of the settings in it. */
const LINES = 3;
const LONGEST_BLOCK = 5000;

/**
 * The lines that decide about a stage's access log: the head of the block that declares it, and the settings in it
 * where there are any, first the half that is amiss. Nothing when the file cannot be read again. `stdin`: what the file `-`
 * stands for.
 */
export function excerpts(cwd: string, stdin?: Uint8Array): (stage: Stage) => readonly CodeLine[] {
  let last: { file: string; lines: readonly string[] } | undefined;
  return (stage) => {
    const { origin } = stage;
    if (origin.kind === "aws") return [];
    const { file, line, endLine } = origin;
    if (last?.file !== file)
      last = { file, lines: linesOf(file === "-" ? stdin : bytesOf(resolve(cwd, file))) };
    const block = last.lines.slice(line - 1, Math.min(endLine, line - 1 + LONGEST_BLOCK));
    return decisive(block, stage).map((index) => ({ number: line + index, text: block[index] ?? "" }));
  };
}

/** Indexes of the lines to show, rising. */
function decisive(block: readonly string[], stage: Stage): number[] {
  const head = block.slice(0, LINES).map((_, index) => index);
  const { accessLog } = stage;
  if (accessLog.state === "known" && accessLog.value === null) return head;
  const settings = settingsOf(stage, block[0] ?? "");
  const from = block.findIndex((text) => settings.test(text));
  if (from < 0) return head;
  const within = withinFrom(block, from);
  const half = within.find((index) => halfAmiss(stage)?.test(block[index] ?? ""));
  const shown = new Set([0, from]);
  if (half !== undefined)
    for (const index of within.filter((at) => at >= half).slice(0, LINES - 1)) shown.add(index);
  for (const index of within) if (shown.size <= LINES) shown.add(index);
  return [...shown].sort((one, other) => one - other);
}

/** How the settings begin in each language: as a block, a property or a `dynamic` block. */
const SETTINGS = /^\s*(?:-\s*)?(?:dynamic\s+)?["']?access_?log_?settings?["']?\s*[:={]/i;
const SERVERLESS = {
  REST: /^\s*["']?restApi["']?\s*:/,
  HTTP: /^\s*["']?httpApi["']?\s*:/,
  WEBSOCKET: /^\s*["']?websocket["']?\s*:/,
};

/** A stage that a Serverless service makes of events has a switch for its kind of API in `provider.logs`. */
function settingsOf({ origin, apiType }: Stage, head: string): RegExp {
  const isSwitched = origin.kind === "serverless" && /^\s*["']?(?:logs|provider)["']?\s*:/.test(head);
  return isSwitched ? SERVERLESS[apiType] : SETTINGS;
}

/** The lines after one that belong to it, by their indentation. */
function withinFrom(block: readonly string[], from: number): number[] {
  const own = indentation(block[from] ?? "");
  const within: number[] = [];
  for (let index = from + 1; index < block.length; index++) {
    const text = block[index] ?? "";
    if (text.trim() !== "" && indentation(text) <= own) break;
    if (text.trim() !== "") within.push(index);
  }
  return within;
}

const indentation = (text: string): number => text.search(/\S|$/);

/** The half of the settings that is empty, open or conditional, where only one is. */
function halfAmiss({ accessLog }: Stage): RegExp | undefined {
  if (accessLog.state !== "known" || accessLog.value === null) return undefined;
  const { destination, format } = accessLog.value;
  if (isThere(destination) === isThere(format)) return undefined;
  return isThere(format) ? /destination_?arn["']?\s*[:=]/i : /\bformat["']?\s*[:=]/i;
}

const isThere = (fact: Fact<string | null>): boolean =>
  fact.state === "set" || (fact.state === "known" && (fact.value ?? "").trim() !== "");

/** Undefined: gone since the scan, or no longer to be read: the finding stands without its lines. */
function bytesOf(path: string): Buffer | undefined {
  const found = readBytes(path);
  return "bytes" in found ? found.bytes : undefined;
}

function linesOf(bytes: Uint8Array | undefined): readonly string[] {
  const read = bytes && decode(Buffer.from(bytes));
  return read && "text" in read ? read.text.split(/\r?\n/) : [];
}

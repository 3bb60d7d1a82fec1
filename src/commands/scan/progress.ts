import type { AwsEvent } from "../../sources/aws/options.ts";
import type { Io } from "../io.ts";

const REDRAW_MS = 100;

/** A line on stderr that says how far a scan has come; nothing where stderr is not a terminal. */
export interface Progress {
  event(event: AwsEvent): void;
  /** Files walked so far, and how many of them may hold a stage. */
  files(walked: number, candidates: number): void;
  /** Takes the line away, so that the report can be written where both go to one terminal. */
  clear(): void;
}

export function progressLine(io: Io): Progress {
  if (!io.progress) return { event() {}, files() {}, clear() {} };
  const seen = { accounts: 0, regions: 0, done: 0, apis: 0, stages: 0, calls: 0 };
  const started = performance.now();
  let drawn = Number.NEGATIVE_INFINITY;
  let shown = false;
  const draw = (words: (seconds: number) => string) => {
    const now = performance.now();
    if (now - drawn < REDRAW_MS) return;
    drawn = now;
    shown = true;
    const text = words((now - started) / 1000);
    io.stderr.write(`\r\x1b[2K${text.slice(0, Math.max(20, (io.columns ?? 80) - 1))}`);
  };
  return {
    event(event) {
      if (event.type === "accounts") seen.accounts = event.count;
      else if (event.type === "account-done") seen.regions += event.regions;
      else if (event.type === "call") seen.calls += 1;
      else if (event.type === "apis") seen.apis += event.count;
      else if (event.type === "region-done") {
        seen.done += 1;
        seen.stages += event.stages;
      }
      draw((seconds) => {
        const rate = (seen.calls / Math.max(1, seconds)).toFixed(0);
        return `${seen.accounts} accounts, ${seen.done}/${seen.regions} Regions, ${seen.apis} APIs, ${seen.stages} stages, ${rate} calls/s`;
      });
    },
    files(walked, candidates) {
      draw(() => `${walked} ${walked === 1 ? "file" : "files"}, ${candidates} that may hold a stage`);
    },
    clear() {
      if (shown) io.stderr.write("\r\x1b[2K");
      shown = false;
    },
  };
}

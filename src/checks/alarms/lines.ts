import type { Format } from "../../access-log/parse.ts";
import { render } from "../../access-log/render.ts";
import { type Outcome, sampleValues } from "../../access-log/samples.ts";
import type { AlarmSubject } from "../../model/demands.ts";
import type { ApiType } from "../../model/stage.ts";

/** Lines that this format writes: those an alarm is about, and those it must stay silent on. */
export interface Lines {
  readonly telling: readonly string[];
  readonly silent: readonly string[];
}

/** Variables that say how long a request took, in milliseconds. */
const LATENCIES: ReadonlySet<string> = new Set([
  "responseLatency",
  "integrationLatency",
  "integration.latency",
]);
/**
 * How long slow requests take, in milliseconds: as long as is possible by default, and as long as a REST API can where a longer
 * limit was asked for (API Gateway quotas: 29 seconds, 30 of HTTP APIs; raised, minutes).
 */
export const SLOW = ["28999", "300000"];

/** Statuses that no alarm is about. */
const FINE = ["200", "201", "202", "204", "301", "302", "304"];
const CLIENT_ERRORS = ["400", "401", "403", "404", "429"];
const SERVER_ERRORS = ["500", "502", "503", "504"];

/** What the format writes when the subject occurs, and when nothing is wrong. Stages share formats: each is rendered once. */
export function linesAbout(subject: AlarmSubject, format: Format, apiType: ApiType): Lines {
  const known = rendered.get(format) ?? new Map<string, Lines>();
  rendered.set(format, known);
  const key = `${apiType} ${subject}`;
  const lines = known.get(key) ?? renderedAbout(subject, format, apiType);
  known.set(key, lines);
  return lines;
}

const rendered = new WeakMap<Format, Map<string, Lines>>();

function renderedAbout(subject: AlarmSubject, format: Format, apiType: ApiType): Lines {
  const line = (outcome: Outcome, more: Readonly<Record<string, string>> = {}) =>
    render(format, new Map([...sampleValues(apiType, outcome), ...Object.entries(more)]), apiType);
  const silent = FINE.map((status) => line("success", { status }));
  switch (subject) {
    case "clientErrors":
      return { telling: CLIENT_ERRORS.map((status) => line("refused", { status })), silent };
    case "serverErrors":
      return { telling: SERVER_ERRORS.map((status) => line("server-error", { status })), silent };
    case "latency": {
      const slow = SLOW.map((time) => Object.fromEntries([...LATENCIES].map((name) => [name, time])));
      return { telling: slow.map((times) => line("success", times)), silent };
    }
  }
}

import type { AlarmSubject, Demands, FieldDemand, Question } from "../model/demands.ts";
import { BASELINE } from "../model/demands.ts";
import type { Severity } from "../model/finding.ts";
import type { FailOn } from "./exit-code.ts";

/** Whether a check is on: `on` with its own severity, or with another. */
export type CheckSetting = "off" | "on" | Severity;

/** `false`: not asked for. */
export type AlarmSetting = false | { readonly maxThreshold?: number };

type FormatSettings = { [Q in Question as `format.${Q}`]: readonly FieldDemand[] };
type AlarmSettings = { [S in AlarmSubject as `alarms.${S}`]: AlarmSetting };
type CheckSettings = { [key: `checks.${string}`]: CheckSetting };

/** Everything a standard can say, by the path of its key. */
export interface Settings extends FormatSettings, AlarmSettings, CheckSettings {
  "retention.min": number;
  "retention.max": number | null;
  "retention.never": boolean;
  /** ARN patterns. */
  "destinations.allowed": readonly string[];
  "destinations.kmsKey": boolean;
  "destinations.logGroupName": string | null;
  "alarms.acts": boolean;
  "export.required": boolean;
  "export.targets": readonly string[];
  "gate.failOn": FailOn;
  "gate.strict": boolean;
  /** Percent. */
  "gate.minCoverage": number;
  regulations: readonly string[];
}

export type Key = keyof Settings;

/** A value and who says so: a file and line, or a preset and its clause. */
export interface Sourced<T> {
  readonly value: T;
  readonly from: string;
}

/** What one file, one preset or several of them together say. */
export type Layer = { readonly [K in Key]?: Sourced<Settings[K]> };

export const QUESTIONS: readonly Question[] = ["who", "what", "when", "where", "outcome"];
export const SUBJECTS: readonly AlarmSubject[] = ["clientErrors", "serverErrors", "latency"];

const said = <T>(value: T): Sourced<T> => ({ value, from: "default" });

/** What holds where nobody says otherwise. */
export const DEFAULTS: Required<Omit<Layer, `checks.${string}`>> = {
  "retention.min": said(BASELINE.retention.minDays),
  "retention.max": said(BASELINE.retention.maxDays),
  "retention.never": said(BASELINE.retention.never),
  "destinations.allowed": said(BASELINE.destinations.patterns),
  "destinations.kmsKey": said(BASELINE.destinations.kmsKey),
  "destinations.logGroupName": said(BASELINE.destinations.logGroupName ?? null),
  ...fieldsOf(BASELINE),
  ...alarmsOf(BASELINE),
  "alarms.acts": said(BASELINE.alarms.acts),
  "export.required": said(BASELINE.export.required),
  "export.targets": said(BASELINE.export.targets),
  "gate.failOn": said<FailOn>("high"),
  "gate.strict": said(false),
  "gate.minCoverage": said(0),
  regulations: said([]),
};

function fieldsOf({ fields }: Demands): { [K in keyof FormatSettings]: Sourced<FormatSettings[K]> } {
  const asking = (question: Question) => said(fields.filter((field) => field.question === question));
  return {
    "format.who": asking("who"),
    "format.what": asking("what"),
    "format.when": asking("when"),
    "format.where": asking("where"),
    "format.outcome": asking("outcome"),
  };
}

function alarmsOf({ alarms }: Demands): { [K in keyof AlarmSettings]: Sourced<AlarmSetting> } {
  const on = (subject: AlarmSubject): Sourced<AlarmSetting> => {
    const demand = alarms.subjects.find((each) => each.subject === subject);
    if (!demand) return said(false);
    return said(demand.maxThreshold === undefined ? {} : { maxThreshold: demand.maxThreshold });
  };
  return {
    "alarms.clientErrors": on("clientErrors"),
    "alarms.serverErrors": on("serverErrors"),
    "alarms.latency": on("latency"),
  };
}

/** What the checks read: the settings as demands. */
export function demandsOf(layer: Layer): Demands {
  const said = { ...DEFAULTS, ...layer };
  const logGroupName = said["destinations.logGroupName"].value;
  return {
    retention: {
      minDays: said["retention.min"].value,
      maxDays: said["retention.max"].value,
      never: said["retention.never"].value,
    },
    destinations: {
      patterns: said["destinations.allowed"].value,
      kmsKey: said["destinations.kmsKey"].value,
      ...(logGroupName === null ? {} : { logGroupName }),
    },
    fields: QUESTIONS.flatMap((question) => said[`format.${question}`].value),
    alarms: {
      subjects: SUBJECTS.flatMap((subject) => {
        const alarm = said[`alarms.${subject}`].value;
        return alarm === false ? [] : [{ subject, ...alarm }];
      }),
      acts: said["alarms.acts"].value,
    },
    export: { required: said["export.required"].value, targets: said["export.targets"].value },
  };
}

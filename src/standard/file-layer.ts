import type { Place } from "./node.ts";
import type { AlarmSetting, Key, Layer, Settings, Sourced } from "./settings.ts";
import { QUESTIONS, SUBJECTS } from "./settings.ts";
import type { StandardFile } from "./standard-file.ts";

type Placed<T> = { readonly value: T; readonly at: Place } | undefined;

/** What one file says itself, each value with its file and line. */
export function layerOf(file: StandardFile): Layer {
  const values = new Map<Key, Sourced<Settings[Key]>>();
  const put = <K extends Key>(key: K, said: Placed<Settings[K]>) => {
    if (said) values.set(key, { value: said.value, from: `${said.at.file}:${said.at.line}` });
  };
  for (const [id, said] of file.checks ?? []) put(`checks.${id}`, said);
  for (const question of QUESTIONS) put(`format.${question}`, file.format?.[question]);
  const { retention, destinations, alarms, export: exported, gate } = file;
  put("retention.min", retention?.min);
  const max = retention?.max;
  put("retention.max", max && { at: max.at, value: max.value === "none" ? null : max.value });
  put("retention.never", retention?.never);
  put("destinations.allowed", destinations?.allowed);
  put("destinations.kmsKey", destinations?.kmsKey);
  put("destinations.logGroupName", destinations?.logGroupName);
  for (const subject of SUBJECTS) put(`alarms.${subject}`, alarmOf(alarms?.[subject]));
  put("alarms.acts", alarms?.acts);
  put("export.required", exported?.required);
  put("export.targets", exported?.targets);
  put("regulations", file.regulations);
  put("gate.failOn", gate?.failOn);
  put("gate.strict", gate?.strict);
  put("gate.minCoverage", gate?.minCoverage);
  return Object.fromEntries(values) as Layer;
}

function alarmOf(
  said: Placed<boolean | { readonly maxThreshold?: number | undefined }>,
): Placed<AlarmSetting> {
  if (!said) return undefined;
  const { value, at } = said;
  if (typeof value === "boolean") return { at, value: value ? {} : false };
  const { maxThreshold } = value;
  return { at, value: maxThreshold === undefined ? {} : { maxThreshold } };
}

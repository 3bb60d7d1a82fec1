import { isScalar } from "yaml";
import { preset } from "../../../access-log/presets.ts";
import type { Edit, Patch } from "../patch.ts";
import { byHand, CHECK, type CodeStage, type CodeWork, newGroup, type Patched } from "../patcher.ts";
import {
  isNothing,
  isShared,
  type Mapping,
  mapping,
  mappingAt,
  mappingIn,
  memberOf,
  textAt,
} from "../template/tree.ts";
import { effectOf, UNCLEAR } from "../template/words.ts";
import { addTo, type Content, inPlaceOf, membersInPlaceOf } from "../template/write.ts";
import { logGroups } from "./log-groups.ts";
import { MADE, type Place } from "./made.ts";
import { leavesRoleAlone, ROLE, ROLE_WORDS } from "./role.ts";

type Change = Omit<Edit, "file">;
type Members = Readonly<Record<string, Content>>;

/** `provider.logs` for the stages that the framework makes of one service's events: one patch for all of them. */
export function patchedLogs(file: string, stages: readonly CodeStage[], work: CodeWork): Patched {
  const text = work.code.read(file);
  const root = text === undefined ? undefined : mappingIn(text);
  if (text === undefined || !root)
    return byHand(stages, `${file} cannot be read whole: mend its syntax, or save it as UTF-8, first.`);
  const provider = mappingAt(root, "provider");
  const named = textAt(root, "provider");
  if (!provider && named !== "aws")
    return byHand(stages, `Its provider is not written out in ${file}: set provider.logs where it is.`);
  const logs = mappingAt(provider, "logs");
  if (!logs && !isNothing(memberOf(provider, "logs")?.value))
    return byHand(stages, `Its provider.logs is not written out in ${file}: set it where it is.`);
  for (const [name, place] of Object.entries({ provider, "provider.logs": logs }))
    if (isShared(place)) return byHand(stages, sharedWords(name, file));
  const made = newGroup(work);
  if (typeof made === "string") return byHand(stages, made);

  const changes: Change[] = [];
  const added: Record<string, Content> = {};
  const byPlace = new Map(stages.map((stage) => [MADE.get(stage.origin.address), stage]));
  const unhandled = new Map<string, CodeStage[]>();
  const mended: [Place, CodeStage][] = [];
  const external = leavesRoleAlone(byPlace, logs, work);
  for (const [place, stage] of byPlace) {
    if (place === undefined) continue;
    const settings = settingsFor(stage, place, external);
    const change = logs && memberOf(logs, place) ? within(text, logs, place, settings, file) : settings;
    if (typeof change === "string") unhandled.set(change, [...(unhandled.get(change) ?? []), stage]);
    else {
      mended.push([place, stage]);
      if (Array.isArray(change)) changes.push(...change);
      else Object.assign(added, { [place]: change });
    }
  }
  const manual = [...unhandled].flatMap(([reason, those]) => byHand(those, reason).manual);
  if (mended.length === 0) return { patches: [], manual };
  if (external && !mended.some(([place]) => place === "restApi")) {
    const off = memberOf(logs, "restApi");
    const change = logs && off && membersInPlaceOf(text, logs, off, ROLE);
    if (off && !change) return byHand(stages, UNCLEAR);
    if (change) changes.push(change);
    else Object.assign(added, { restApi: ROLE });
  }
  if (Object.keys(added).length > 0) {
    const logsMember = memberOf(provider, "logs");
    const nameOnly = provider ? undefined : memberOf(root, "provider");
    const change = logs
      ? addTo(text, logs, added)
      : nameOnly
        ? membersInPlaceOf(text, root, nameOnly, { name: "aws", logs: added })
        : provider && logsMember
          ? membersInPlaceOf(text, provider, logsMember, added)
          : provider && addTo(text, provider, { logs: added });
    if (!change) return byHand(stages, UNCLEAR);
    changes.push(change);
  }
  const groups = logGroups(
    text,
    root,
    mended.map(([place]) => place),
    {
      // What the service sets for all its log groups stays in force.
      ...(memberOf(provider, "logRetentionInDays") ? {} : { RetentionInDays: made.days }),
      ...(made.kmsKey === undefined ? {} : { KmsKeyId: made.kmsKey }),
    },
  );
  if (typeof groups === "string") return byHand(stages, groups);
  const role = mended.some(([place]) => place !== "httpApi");
  const effects = mended.map(([, stage]) => effectOf(stage, "a log group that the framework makes"));
  if (external) effects.push(ROLE_WORDS);
  const patch: Patch = {
    id: `patch ${file}#provider.logs`,
    stages: mended.map(([, { id }]) => id).sort(),
    checks: [CHECK],
    effect: effects.join(" "),
    edits: [...changes, ...groups].map((edit) => ({ file, ...edit })),
    care: role ? "review" : "safe",
  };
  return { patches: [patch], manual };
}

/** What the framework needs to turn a log on, and nothing besides: of itself it would log whole requests too. */
function settingsFor({ apiType }: CodeStage, place: Place, external: boolean): Members {
  const format = preset(apiType);
  if (place === "httpApi") return { format };
  return {
    accessLogging: true,
    executionLogging: false,
    format,
    ...(external && place === "restApi" ? ROLE : {}),
  };
}

/** The changes of settings that are there, or why they cannot be told. */
function within(
  text: string,
  logs: Mapping,
  place: Place,
  settings: Members,
  file: string,
): Change[] | string {
  const found = memberOf(logs, place);
  if (!found) return UNCLEAR;
  const { value } = found;
  const own = mapping(value);
  if (isShared(own)) return sharedWords(`provider.logs.${place}`, file);
  if (own) {
    const changes: Change[] = [];
    const switched = memberOf(own, "accessLogging");
    if (switched?.value && isScalar(switched.value) && typeof switched.value.value !== "string")
      changes.push(inPlaceOf(text, switched.value, true));
    else if (switched) return `Its accessLogging is ${shown(text, switched.value)}: set it to true.`;
    const written = memberOf(own, "format");
    const blank = /^\s+$/.test(textAt(own, "format") ?? "");
    if (written?.value && blank) changes.push(inPlaceOf(text, written.value, settings.format ?? ""));
    else if (!written) {
      const format = addTo(text, own, { format: settings.format ?? "" });
      if (!format) return UNCLEAR;
      changes.push(format);
    }
    return changes.length > 0 ? changes : "Its settings are written, and still no log is configured.";
  }
  if (value && (!isScalar(value) || typeof value.value === "string"))
    return `Its provider.logs.${place} is ${shown(text, value)}: give both outcomes a log.`;
  const change = membersInPlaceOf(text, logs, found, settings);
  return change ? [change] : UNCLEAR;
}

const sharedWords = (name: string, file: string): string =>
  `Its ${name} in ${file} shares members with other places (an anchor, or <<): write it out by itself.`;

const shown = (
  text: string,
  node: { readonly range?: readonly number[] | null } | null | undefined,
): string => text.slice(node?.range?.[0] ?? 0, node?.range?.[1] ?? 0).slice(0, 80);

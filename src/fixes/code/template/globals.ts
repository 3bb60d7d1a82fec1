import { isScalar } from "yaml";
import type { Edit, Patch } from "../patch.ts";
import { byHand, CHECK, type CodeStage, type CodeWork, type Patched, REUSED } from "../patcher.ts";
import { logFor } from "./log.ts";
import { type Mapping, mapping, mappingAt, mappingIn, memberOf, members, textAt } from "./tree.ts";
import { effectOf, NO_EXTRA, OPEN_API, UNCLEAR } from "./words.ts";
import { addTo, type Content } from "./write.ts";

/** The APIs that SAM makes for events that name none, and the section of Globals that is about them. */
const IMPLICIT: ReadonlyMap<string, readonly [section: string, setting: string]> = new Map([
  ["ServerlessRestApi", ["Api", "AccessLogSetting"]],
  ["ServerlessHttpApi", ["HttpApi", "AccessLogSettings"]],
]);

/** A stage of an API that stands nowhere in the template, or the extra one that SAM makes of it. */
export function isImplicit({ origin: { kind, address, file } }: CodeStage, { code }: CodeWork): boolean {
  const id = address.replace(/\/Stage$/, "");
  if (kind !== "sam" || !IMPLICIT.has(id)) return false;
  const root = mappingIn(code.read(file) ?? "");
  return !memberOf(mappingAt(root, "Resources"), id);
}

/** Settings for APIs that stand nowhere in the template: Globals is the only place, one patch for all of them. */
export function patchedGlobals(stages: readonly CodeStage[], work: CodeWork): Patched {
  const [first] = stages;
  const file = first?.origin.file ?? "";
  const text = work.code.read(file);
  const root = text === undefined ? undefined : mappingIn(text);
  const resources = mappingAt(root, "Resources");
  if (text === undefined || !root || !resources)
    return byHand(stages, `${file} cannot be read whole: mend its syntax, or save it as UTF-8, first.`);
  const sections: Record<string, Record<string, Content>> = {};
  const edits: Omit<Edit, "file">[] = [];
  const effects: string[] = [];
  let reused = false;
  for (const stage of stages) {
    const id = stage.origin.address.replace(/\/Stage$/, "");
    const [section, setting] = IMPLICIT.get(id) ?? ["", ""];
    sections[section] ??= {};
    const own = sections[section];
    if (id !== stage.origin.address) {
      own.OpenApiVersion = OPEN_API;
      effects.push(NO_EXTRA);
      continue;
    }
    const log = logFor(stage, id, undefined, resources, text, work);
    if (typeof log === "string") return byHand(stages, log);
    own[setting] = log.settings;
    edits.push(...log.edits);
    reused ||= log.reused;
    effects.push(`${effectOf(stage, log.group)} It stands in Globals.${log.reused ? ` ${REUSED}` : ""}`);
  }
  const others = Object.keys(sections).flatMap((section) => apisOf(section, resources));
  // The translator refuses names to ignore that a section does not have; without a section it does not look.
  if (others.some(({ ignores, section }) => ignores && !mappingAt(root, "Globals", section)))
    return byHand(
      stages,
      "Its other APIs name Globals that they ignore: which holds for which, somebody has to decide.",
    );
  const added = inGlobals(root, text, sections);
  if (typeof added === "string") return byHand(stages, added);
  if (others.length > 0)
    effects.push(
      `What Globals say holds for ${others.map(({ name }) => name).join(", ")} too, unless they say it themselves.`,
    );
  const patch: Patch = {
    id: `patch ${file}#Globals`,
    stages: stages.map(({ id }) => id),
    checks: [CHECK],
    effect: effects.join(" "),
    edits: [...added, ...edits].map((edit) => ({ file, ...edit })),
    care: reused || others.length > 0 ? "review" : "safe",
  };
  return { patches: [patch], manual: [] };
}

/** The APIs that a section of Globals is about, and whether they ignore some of it by name. */
const apisOf = (section: string, resources: Mapping) =>
  members(resources).flatMap(({ name, value }) => {
    const resource = mapping(value);
    if (textAt(resource, "Type") !== `AWS::Serverless::${section}`) return [];
    const ignored = memberOf(resource, "IgnoreGlobals");
    return [{ name, section, ignores: ignored !== undefined && !isScalar(ignored.value) }];
  });

function inGlobals(
  root: Mapping,
  text: string,
  sections: Readonly<Record<string, Readonly<Record<string, Content>>>>,
): readonly Omit<Edit, "file">[] | string {
  const globals = mappingAt(root, "Globals");
  if (!globals) {
    if (memberOf(root, "Globals")) return "Its Globals are not written out.";
    const change = addTo(text, root, { Globals: sections });
    return change ? [change] : UNCLEAR;
  }
  const edits: Omit<Edit, "file">[] = [];
  for (const [section, content] of Object.entries(sections)) {
    const own = mappingAt(globals, section);
    if (!own && memberOf(globals, section)) return `Globals.${section} is not written out.`;
    const there = Object.keys(content).find((name) => memberOf(own, name));
    if (there) return `Globals.${section}.${there} is there already and comes to nothing: look at it.`;
    const change = own ? addTo(text, own, content) : addTo(text, globals, { [section]: content });
    if (!change) return UNCLEAR;
    edits.push(change);
  }
  return edits;
}

import { jsonLayout } from "../../access-log/json-layout.ts";
import { lint } from "../../access-log/lint/index.ts";
import type { Edit, LintFinding } from "../../access-log/lint/rule.ts";
import { type Format, parseFormat } from "../../access-log/parse.ts";
import { preset } from "../../access-log/presets.ts";
import type { FieldDemand } from "../../model/demands.ts";
import type { ApiType } from "../../model/stage.ts";
import { withEdits } from "./edits.ts";
import { memberRemoval, removalOf, unmet, variableFor, withField } from "./fields.ts";

/** What a format has to be good for. */
export interface Wanted {
  readonly apiType: ApiType;
  /** The questions that its lines have to answer. */
  readonly fields: readonly FieldDemand[];
  /** Credentials have to go. */
  readonly secrets: boolean;
  /** Whether the checks have nothing against a format: the last word. */
  readonly passes: (format: string) => boolean;
}

export interface Mended {
  readonly format: string;
  /** What is new, as a sentence; absent: it stays as it is. */
  readonly change?: string;
}

/** A correction may bring another fault to light; formats are 3 KB, so this many rounds are more than any needs. */
const MOST_ROUNDS = 12;

/**
 * A format that passes: the fields that people have stay, in their order; what is wrong is corrected, what is missing is put
 * behind. One that cannot be mended so gives way to our preset. `undefined`: not even that passes.
 */
export function mendedFormat(text: string, wanted: Wanted): Mended | undefined {
  if (wanted.passes(text)) return { format: text };
  const corrected = correctedFormat(text, wanted);
  const whole = corrected && withFields(corrected.text, wanted);
  if (whole && wanted.passes(whole.text)) {
    return { format: whole.text, change: changeOf([...corrected.changes, ...whole.changes]) };
  }
  const ours = presetFor(wanted);
  return ours && { ...ours, change: "The format there was could not be mended: ours takes its place." };
}

/** The format for a stage that has none: our preset, with what the standard asks for besides. */
export function presetFor(wanted: Wanted): Mended | undefined {
  const { text } = withFields(preset(wanted.apiType), wanted);
  return wanted.passes(text) ? { format: text } : undefined;
}

interface Draft {
  readonly text: string;
  readonly changes: readonly string[];
}

function correctedFormat(text: string, { apiType, secrets }: Wanted): Draft | undefined {
  const changes: string[] = [];
  let format = parseFormat(text);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const grave = lint(format, apiType).findings.filter((finding) => isGrave(finding, secrets));
    if (grave.length === 0) return { text: format.text, changes };
    const edits = grave.flatMap((finding) => {
      const edit = editFor(finding, format);
      return edit ? [{ edit, change: changeFor(finding, format) }] : [];
    });
    const [first] = edits;
    if (!first) return undefined;
    const next = withEdits(
      format.text,
      edits.map(({ edit }) => edit),
    );
    if (next === format.text) return undefined;
    changes.push(...edits.map(({ change }) => change));
    format = parseFormat(next);
  }
  return undefined;
}

function isGrave({ rule, severity }: LintFinding, secrets: boolean): boolean {
  if (rule === "credential") return secrets && severity === "error";
  return severity === "error" || rule === "unknown-variable";
}

/** The correction that the linter has, else the removal of what it stumbled over. */
function editFor({ rule, start, end, correction }: LintFinding, format: Format): Edit | undefined {
  if (correction.edit) return correction.edit;
  if (rule === "unknown-variable" || rule === "credential") return removalOf(format, { start, end });
  if (rule === "duplicate-key") return withoutRepetition(format, start);
  return undefined;
}

/** A field that says the same twice goes; one that says something else gets a name of its own. */
function withoutRepetition(format: Format, start: number): Edit | undefined {
  const { keys, fields } = jsonLayout(format);
  const key = keys.find((each) => each.start === start);
  if (!key) return undefined;
  const path = key.path.join("\0");
  const values = fields.filter((field) => field.path.join("\0") === path);
  const own = values.find((field) => field.start > key.end);
  const said = (field: (typeof values)[number]) => format.text.slice(field.start, field.end);
  const first = values[0];
  if (own && first && own !== first && said(own) === said(first))
    return memberRemoval(format.text, key.start, own.end);
  const taken = new Set(keys.map(({ name }) => name));
  let count = 2;
  while (taken.has(`${key.name}${count}`)) count += 1;
  return { start: key.start, end: key.end, text: JSON.stringify(`${key.name}${count}`) };
}

function withFields(text: string, { apiType, fields }: Wanted): Draft {
  const changes: string[] = [];
  let format = parseFormat(text);
  for (const demand of unmet(format, apiType, fields)) {
    // One variable can meet several demands.
    const variable = unmet(format, apiType, [demand]).length > 0 ? variableFor(demand, apiType) : undefined;
    if (variable === undefined) continue;
    format = parseFormat(withField(format, variable, apiType));
    changes.push(`adds $context.${variable}`);
  }
  return { text: format.text, changes };
}

function changeFor({ correction, start, end }: LintFinding, { text }: Format): string {
  const shown = text.slice(start, Math.min(end, start + 60));
  return correction.edit && correction.edit.text !== ""
    ? end - start > 60
      ? correction.advice.replace(/\.$/, "").replace(/^./, (letter) => letter.toLowerCase())
      : `corrects ${shown}`
    : `leaves out ${shown}`;
}

const MOST_TOLD = 6;

function changeOf(changes: readonly string[]): string {
  const all = [...new Set(changes)];
  const told = all.slice(0, MOST_TOLD).join(", ");
  const more = all.length > MOST_TOLD ? ` and ${all.length - MOST_TOLD} more` : "";
  return `The format is mended: it ${told}${more}.`;
}

import type { ApiType } from "../../model/stage.ts";
import { jsonLayout } from "../json-layout.ts";
import type { Format } from "../parse.ts";
import addressableField from "./addressable-field.ts";
import braceForm from "./brace-form.ts";
import clashingKey from "./clashing-key.ts";
import controlCharacter from "./control-character.ts";
import credential from "./credential.ts";
import duplicateKey from "./duplicate-key.ts";
import extendedRequestId from "./extended-request-id.ts";
import length from "./length.ts";
import notJson from "./not-json.ts";
import notSubstituted from "./not-substituted.ts";
import pipe from "./pipe.ts";
import quotedTwice from "./quoted-twice.ts";
import requestId from "./request-id.ts";
import type { LintFinding, LintRule, LintSubject } from "./rule.ts";
import sharedGroup from "./shared-group.ts";
import shiftingColumn from "./shifting-column.ts";
import singleLine from "./single-line.ts";
import unknownVariable from "./unknown-variable.ts";
import unquotedVariable from "./unquoted-variable.ts";

/** Every rule, the gravest first: what AWS refuses, then what breaks the line, then what misleads. */
export const RULES: readonly LintRule[] = [
  requestId,
  singleLine,
  length,
  unknownVariable,
  pipe,
  notJson,
  unquotedVariable,
  quotedTwice,
  duplicateKey,
  clashingKey,
  credential,
  notSubstituted,
  extendedRequestId,
  sharedGroup,
  shiftingColumn,
  addressableField,
  controlCharacter,
  braceForm,
];

/** What a rule finds beyond this many places is not told: the first ones are enough to act on. */
const MAX_PER_RULE = 20;
/** Nothing AWS stores is longer than 3,072 bytes; of a longer format only so much is looked at. */
const MAX_LOOKED_AT = 32_768;

export interface LintReport {
  /** In the order of the text, the graver first where two stand at one place. */
  readonly findings: readonly LintFinding[];
  /** Rules that found more places than are told. */
  readonly cut: readonly string[];
}

export interface LintOptions {
  /** Whether other stages write into the same log group; absent where nobody knows. */
  readonly sharesLogGroup?: boolean;
}

/** Everything the rules have to say about a format on that API type. Never throws, whatever the format. */
export function lint(format: Format, apiType: ApiType, options: LintOptions = {}): LintReport {
  const tooLong = format.text.length > MAX_LOOKED_AT;
  const subject: LintSubject = {
    format,
    apiType,
    json: format.shape === "json" && !tooLong ? jsonLayout(format) : undefined,
    sharesLogGroup: options.sharesLogGroup,
  };
  const findings: LintFinding[] = [];
  const cut: string[] = [];
  for (const rule of tooLong ? [length] : RULES) {
    let found = 0;
    for (const finding of rule.find(subject)) {
      if (found === MAX_PER_RULE) {
        cut.push(rule.id);
        break;
      }
      found += 1;
      findings.push({ rule: rule.id, ...finding });
    }
  }
  const order = { error: 0, warning: 1, note: 2 } as const;
  findings.sort((a, b) => a.start - b.start || order[a.severity] - order[b.severity]);
  return { findings, cut };
}

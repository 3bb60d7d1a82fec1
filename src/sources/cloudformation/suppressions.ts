import type { ForeignSuppression } from "../../model/stage.ts";
import { isList, member, textMember, type Value } from "../../syntax/template/value.ts";

const MOST = 100;
const MAX_TEXT = 1_000;

/**
 * What the Metadata of a resource, and of its template, says to other scanners, as written: `checkov.skip` (id, comment),
 * `cfn_nag.rules_to_suppress` and `cdk_nag.rules_to_suppress` (id, reason), `guard.SuppressedRules` (names). The forms are
 * those of the scanners' own documentation. Of the template only cdk-nag's: a whole stack may carry them.
 */
export function suppressionsOf(
  resource: Value | undefined,
  template: Value | undefined,
): readonly ForeignSuppression[] {
  const found = [
    ...entriesIn(resource, "checkov", "skip", "comment"),
    ...entriesIn(resource, "cfn_nag", "rules_to_suppress", "reason"),
    ...entriesIn(resource, "cdk_nag", "rules_to_suppress", "reason"),
    ...entriesIn(template, "cdk_nag", "rules_to_suppress", "reason"),
    ...namesIn(member(member(resource, "guard"), "SuppressedRules")),
  ];
  return found.slice(0, MOST);
}

function entriesIn(
  metadata: Value | undefined,
  tool: "checkov" | "cfn_nag" | "cdk_nag",
  list: string,
  said: string,
): ForeignSuppression[] {
  return listed(member(member(metadata, tool), list)).flatMap((entry) => {
    const id = textMember(entry, "id");
    if (id === undefined) return [];
    const reason = textMember(entry, said) ?? "";
    const encoded = member(entry, "is_reason_encoded") === true;
    return [{ tool, id: id.slice(0, 200), reason: cut(encoded ? decoded(reason) : reason) }];
  });
}

const namesIn = (names: Value | undefined): ForeignSuppression[] =>
  listed(names).flatMap((name) =>
    typeof name === "string" ? [{ tool: "guard" as const, id: name.slice(0, 200), reason: "" }] : [],
  );

const listed = (value: Value | undefined): readonly Value[] => (isList(value) ? value.slice(0, MOST) : []);

const cut = (text: string) => text.slice(0, MAX_TEXT);

/** cdk-nag writes reasons with characters beyond ASCII in base64. */
const decoded = (text: string) => Buffer.from(text.slice(0, MAX_TEXT * 2), "base64").toString("utf8");

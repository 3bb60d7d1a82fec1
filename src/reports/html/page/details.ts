import type { Text } from "../data.ts";
import { apiTypeText } from "../words.ts";
import { element } from "./dom.ts";
import type { Data, Row } from "./rows.ts";

const UNCOUNTED: Readonly<Record<string, string>> = {
  exempt: ", exempt",
  known: ", known since the baseline was written: it does not count",
};

/** Everything the report knows of one finding, as a list of names and values. */
export function details(data: Data, row: Row): HTMLElement {
  const { stage, finding } = row;
  const [id, , apiType, apiId, apiName, name, where, destination, format, notes, tags] = stage;
  const [, , , message, fingerprint, about, exempt, cost] = finding;
  const list = element("dl", { class: "detail" });
  const add = (term: string, ...values: readonly (string | Node)[]): void => {
    list.append(element("div", {}, element("dt", {}, term), element("dd", {}, ...values)));
  };
  const code = (text: Text | undefined) => element("code", {}, data.text(text));
  const state = data.state(row);
  add("Verdict", `${data.verdict(row)}${UNCOUNTED[state] ?? ""} (severity ${data.severity(row)})`);
  const change = data.change(row);
  if (change) add("Since then", change === "open" ? "still open" : change);
  add("Found", data.text(message));
  if (exempt) {
    const [reason, owner, until] = exempt.map((part) => data.text(part));
    add("Exempt", `${reason} (owner ${owner}, until ${until})`);
  }
  if (cost != null) add("Cost", data.text(cost));
  if (about != null) add("About", code(about));
  const api = data.text(apiName);
  add("API", `${api ? `${api}, ` : ""}${apiTypeText(data.text(apiType))} `, code(apiId));
  add("Stage", data.text(name));
  if (data.isLive(stage)) add("Where", data.placeText(stage));
  else add("Where", `${data.kindText(stage)}, ${data.placeText(stage)} `, code(where[2]));
  add("Log destination", code(destination));
  add("Log format", code(format));
  if (tags.length > 0) add("Tags", tagList(data, tags));
  for (const note of notes) add("Note", data.text(note));
  add("Check", `${data.checkTitle(row)} `, element("code", {}, data.checkId(row)));
  const live = data.isLive(stage) ? ` --stage '${data.text(id).replaceAll("'", "'\\''")}'` : "";
  if (state !== "pass" && state !== "not-applicable") {
    add("How to fix", element("code", {}, `stagelight explain ${data.checkId(row)}${live}`));
  }
  add("Stage id", code(id));
  add("Fingerprint", element("code", {}, fingerprint));
  return list;
}

function tagList(data: Data, tags: readonly Text[]): HTMLElement {
  const list = element("ul", { class: "tags" });
  for (let at = 0; at < tags.length; at += 2) {
    list.append(element("li", {}, `${data.text(tags[at])} = ${data.text(tags[at + 1])}`));
  }
  return list;
}

import { apiTypeText, kindText } from "../words.ts";
import { element, grouped } from "./dom.ts";
import { FIELDS, type Field, type Filters, fieldOf, START } from "./filters.ts";
import { type Data, STATES, type State } from "./rows.ts";

const LABELS: Readonly<Record<Field, string>> = {
  check: "Check",
  severity: "Severity",
  account: "Account",
  region: "Region",
  apiType: "Kind of API",
  kind: "Source",
  change: "Since then",
};
/** A person types on while the list follows. Milliseconds. */
const PAUSE = 120;

/** The search box, the verdicts, and one choice for each property that differs at all. */
export class Controls {
  readonly root: HTMLElement;
  readonly #search = element("input", {
    type: "search",
    id: "search",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "API, stage, account, message, tag …",
  });
  readonly #states = new Map<State, { box: HTMLInputElement; count: HTMLElement; label: HTMLElement }>();
  readonly #choices = new Map<Field, HTMLSelectElement>();
  readonly #tag = element("button", { type: "button", class: "chip", hidden: true });
  #typing: number | undefined;

  constructor(data: Data, change: (filters: Partial<Filters>) => void) {
    this.#search.addEventListener("input", () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => change({}), PAUSE);
    });
    this.#tag.addEventListener("click", () => {
      change({ tag: undefined });
      this.#search.focus();
    });
    const reset = element("button", { type: "button", class: "quiet" }, "Reset");
    reset.addEventListener("click", () => change({ ...START, tag: undefined }));
    this.root = element(
      "form",
      { class: "controls", role: "search", "aria-label": "Filter the findings" },
      element("div", { class: "field grow" }, element("label", { for: "search" }, "Search"), this.#search),
      this.#stateBoxes(data, change),
      this.#choiceFields(data, change),
      this.#tag,
      reset,
    );
    this.root.addEventListener("submit", (event) => event.preventDefault());
  }

  /** What stands in the search box by now. */
  get query(): string {
    return this.#search.value;
  }

  /** Puts the controls where the filters are. */
  show(filters: Filters, counts: ReadonlyMap<State, number>): void {
    clearTimeout(this.#typing);
    if (this.#search.value !== filters.query) this.#search.value = filters.query;
    for (const [state, { box, count }] of this.#states) {
      box.checked = filters.states.has(state);
      count.textContent = grouped(counts.get(state) ?? 0);
    }
    for (const [field, select] of this.#choices) select.value = filters.values.get(field) ?? "";
    this.#tag.hidden = filters.tag === undefined;
    const { tag } = filters;
    this.#tag.replaceChildren(
      ...(tag ? [`Tag ${tag.key} = ${tag.value} `, element("span", { class: "unseen" }, "(remove)")] : []),
    );
  }

  #stateBoxes(data: Data, change: (filters: Partial<Filters>) => void): HTMLElement {
    const group = element("fieldset", { class: "states" }, element("legend", {}, "Verdict"));
    const present = new Set(data.rows.map((row) => data.state(row)));
    for (const state of STATES) {
      if (!present.has(state)) continue;
      const box = element("input", { type: "checkbox", name: "state", value: state });
      const count = element("span", { class: "count" });
      const label = element("label", { class: `state ${state}` }, box, ` ${state} `, count);
      box.addEventListener("change", () => {
        const states = [...this.#states].filter(([, one]) => one.box.checked).map(([name]) => name);
        // What this report has none of stays as it was.
        const absent = [...START.states].filter((name) => !this.#states.has(name));
        change({ states: new Set([...states, ...absent]) });
      });
      this.#states.set(state, { box, count, label });
      group.append(label);
    }
    return group;
  }

  #choiceFields(data: Data, change: (filters: Partial<Filters>) => void): HTMLElement {
    const all = element("div", { class: "choices" });
    for (const field of FIELDS) {
      const found = new Set<string>();
      for (const row of data.rows) found.add(fieldOf(data, row, field));
      found.delete("");
      // Changes are worth asking for even where all are of one kind.
      if (found.size < (field === "change" ? 1 : 2)) continue;
      const select = element("select", { id: `by-${field}` }, element("option", { value: "" }, "all"));
      for (const value of [...found].sort()) {
        select.append(element("option", { value }, optionText(data, field, value)));
      }
      select.addEventListener("change", () => {
        const values = [...this.#choices].map(([name, one]): [Field, string] => [name, one.value]);
        change({ values: new Map(values.filter(([, value]) => value !== "")) });
      });
      this.#choices.set(field, select);
      all.append(
        element("div", { class: "field" }, element("label", { for: `by-${field}` }, LABELS[field]), select),
      );
    }
    return all;
  }
}

function optionText(data: Data, field: Field, value: string): string {
  if (field === "apiType") return apiTypeText(value);
  if (field === "change") return value === "open" ? "still open" : value;
  if (field === "kind") return kindText(value);
  if (field === "check") return data.checks.find(({ id }) => id === value)?.title ?? value;
  return value;
}

import { apiTypeText } from "../words.ts";
import { details } from "./details.ts";
import { element } from "./dom.ts";
import type { Filters, Sort } from "./filters.ts";
import type { Data, Row } from "./rows.ts";

const COLUMNS: readonly (readonly [name: string, sort?: Sort])[] = [
  ["Verdict", "verdict"],
  ["Stage", "stage"],
  ["Where", "place"],
  ["Check", "check"],
  ["What was found"],
];

/** The table of findings. Its roles are said, because narrow screens lay rows out as cards. */
export class FindingsTable {
  readonly root: HTMLElement;
  readonly #data: Data;
  readonly #body = element("tbody", { role: "rowgroup" });
  readonly #heads = new Map<Sort, HTMLTableCellElement>();
  #opened = 0;

  constructor(data: Data, onSort: (sort: Sort) => void) {
    this.#data = data;
    const head = element("tr", { role: "row" });
    for (const [name, sort] of COLUMNS) {
      const cell = element("th", { scope: "col", role: "columnheader", "data-name": name });
      if (sort) {
        const button = element("button", { type: "button", class: "sort" }, name);
        button.addEventListener("click", () => onSort(sort));
        cell.append(button);
        this.#heads.set(sort, cell);
      } else cell.append(name);
      head.append(cell);
    }
    const table = element(
      "table",
      { role: "table", class: "findings" },
      element("caption", { class: "unseen" }, "Findings"),
      element("thead", { role: "rowgroup" }, head),
      this.#body,
    );
    this.root = element("div", { class: "results" }, table);
  }

  show(rows: readonly Row[], { sort, descending }: Pick<Filters, "sort" | "descending">): void {
    for (const [column, cell] of this.#heads) {
      if (column === sort) cell.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    }
    const lines = rows.map((row) => this.#line(row));
    this.#body.replaceChildren(...lines);
  }

  #line(row: Row): HTMLTableRowElement {
    const data = this.#data;
    const state = data.state(row);
    const id = `detail-${this.#opened++}`;
    const button = element(
      "button",
      { type: "button", class: "open", "aria-expanded": "false" },
      data.stageText(row.stage),
    );
    const cell = (...children: readonly (Node | string)[]) => element("td", { role: "cell" }, ...children);
    // How bad it would be is no news where it is right, or has no meaning.
    const settled = state === "pass" || state === "not-applicable";
    const severity = settled ? "" : element("span", { class: "severity" }, data.severity(row));
    const line = element(
      "tr",
      { role: "row", class: `line ${state}` },
      cell(element("span", { class: `badge ${state}` }, state), severity, this.#change(row)),
      element(
        "th",
        { role: "rowheader", scope: "row" },
        button,
        element("span", { class: "sub" }, apiTypeText(data.text(row.stage[2]))),
      ),
      cell(...this.#where(row)),
      cell(data.checkTitle(row)),
      cell(element("span", { class: "message" }, data.text(row.finding[3]))),
    );
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") === "true";
      button.setAttribute("aria-expanded", String(!open));
      line.classList.toggle("opened", !open);
      if (open) {
        button.removeAttribute("aria-controls");
        line.nextElementSibling?.remove();
        return;
      }
      const all = element("td", { role: "cell", colspan: COLUMNS.length }, details(data, row));
      line.after(element("tr", { role: "row", class: "detail-row", id }, all));
      button.setAttribute("aria-controls", id);
    });
    return line;
  }

  #change(row: Row): Node | string {
    const change = this.#data.change(row);
    return change === "new" || change === "fixed" ? element("span", { class: "change" }, change) : "";
  }

  #where({ stage }: Row): readonly Node[] {
    const data = this.#data;
    const [first, second] = data.isLive(stage)
      ? [data.accountText(stage), data.regionText(stage)]
      : [data.placeText(stage), data.text(stage[6][2])];
    return [document.createTextNode(first), element("span", { class: "sub" }, second)];
  }
}

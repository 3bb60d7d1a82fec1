/** The script of an html report. It reads the data in the page and makes the findings searchable; all else is markup. */
import type { PageData } from "../data.ts";
import { element } from "./dom.ts";
import { Explorer } from "./explorer.ts";
import { Data } from "./rows.ts";
import { themeButton } from "./theme.ts";

const theme = document.getElementById("theme");
if (theme) themeButton(theme);

const place = document.getElementById("explorer");
const source = document.getElementById("data");
if (place && source) {
  const page: PageData = JSON.parse(source.textContent);
  const explorer = new Explorer(new Data(page), place);
  for (const name of document.querySelectorAll<HTMLElement>("[data-field]")) {
    const button = element("button", { type: "button", class: "pick", title: "Show its findings" });
    button.append(...name.childNodes);
    button.addEventListener("click", () => {
      explorer.pick(name.dataset.field ?? "", name.dataset.value ?? "");
      document.getElementById("findings")?.scrollIntoView();
      document.getElementById("search")?.focus({ preventScroll: true });
    });
    name.replaceChildren(button);
  }
}

const openedForPrint: HTMLDetailsElement[] = [];
addEventListener("beforeprint", () => {
  for (const more of document.querySelectorAll<HTMLDetailsElement>("details:not([open])")) {
    more.open = true;
    openedForPrint.push(more);
  }
});
addEventListener("afterprint", () => {
  for (const more of openedForPrint.splice(0)) more.open = false;
});

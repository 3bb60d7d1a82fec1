import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hostile } from "../reports/slices.ts";
import { launch } from "./chromium.ts";
import { everything } from "./example.ts";
import { opened } from "./opened.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const PHONE = { viewport: { width: 360, height: 800 } };

test.each([
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["phone", { colorScheme: "light", ...PHONE }],
  ["phone-dark", { colorScheme: "dark", ...PHONE }],
  ["forced-colors", { forcedColors: "active" }],
] as const)("axe finds nothing and nothing is wider than the screen: %s", async (name, options) => {
  await using report = await opened(browser, everything(), options);
  const { page } = report;
  expect(await report.axe()).toEqual([]);
  await report.picture(name);
  for (const each of await page.locator("input[name=state]").all()) await each.setChecked(true);
  await page.locator("button.open").first().click();
  await page.locator("details.more summary").click();
  await page.getByRole("button", { name: "payments", exact: true }).click();
  await page.locator("button.open").last().click();
  expect(await report.axe()).toEqual([]);
  await report.picture(`${name}-whole`, { fullPage: true });
  await page.getByRole("searchbox").fill("no such thing");
  await page.getByText("No finding matches").waitFor();
  expect(await report.axe()).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  expect(report.complaints).toEqual([]);
});

test("axe can fail", async () => {
  await using report = await opened(browser, everything());
  await report.page.evaluate(
    "document.querySelector('#search').closest('.field').querySelector('label').remove()",
  );
  await report.page.evaluate("document.querySelector('#search').removeAttribute('placeholder')");
  expect((await report.axe()).join()).toContain("label");
});

test("the whole page is reached by keyboard, in the order in which it is read", async () => {
  await using report = await opened(browser, everything());
  const { page } = report;
  const met: string[] = [];
  for (let at = 0; at < 60; at++) {
    await page.keyboard.press("Tab");
    met.push(
      await page.evaluate<string>(
        "(document.activeElement.id || document.activeElement.getAttribute('aria-label') || document.activeElement.textContent).trim()",
      ),
    );
  }
  const at = (name: string) => met.findIndex((one) => one.startsWith(name));
  expect(met[0]).toBe("Skip to the report");
  const order = ["Coverage", "theme", "By kind of API", "search", "by-check", "Verdict", "orders / beta"].map(
    at,
  );
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order[0]).toBeGreaterThan(0);
});

test("headings, tables and landmarks tell a screen reader what is where", async () => {
  await using report = await opened(browser, everything());
  const { page } = report;
  expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
  const parts = await page.getByRole("heading", { level: 2 }).allTextContents();
  expect(parts).toEqual(["Coverage", "Findings", "Gaps", "Exemptions", "Checks", "Scan record"]);
  for (const name of parts)
    expect(await page.getByRole("region", { name, exact: true }).count()).toBeGreaterThan(0);
  expect(await page.getByRole("main").count()).toBe(1);
  expect(await page.getByRole("search").count()).toBe(1);
  const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: /orders \/ beta/ }) });
  expect(await row.getByRole("cell").count()).toBeGreaterThanOrEqual(4);
});

test("narrow screens keep the table a table", async () => {
  await using report = await opened(browser, everything(), PHONE);
  const table = report.page.getByRole("table", { name: "Findings" });
  expect(await table.getByRole("rowheader").count()).toBeGreaterThan(0);
  expect(await table.getByRole("row").first().getByRole("columnheader").count()).toBeGreaterThan(3);
});

test.each([["light"], ["phone"]])("hostile names stay text: %s", async (name) => {
  await using report = await opened(browser, [hostile], name === "phone" ? PHONE : {});
  const { page } = report;
  for (const button of await page.locator("button.open").all()) await button.click();
  expect(await page.locator("button.open").allTextContents()).toContain("<script>alert(1)</script> / s1");
  expect(await page.locator("script:not([type])").count()).toBe(1);
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  expect(await report.axe()).toEqual([]);
  await report.picture(`hostile-${name}`, { fullPage: true });
  expect(report.complaints).toEqual([]);
});

test("the policy stops a script that is not ours", async () => {
  await using report = await opened(browser, everything());
  await report.page.evaluate(
    "const s = document.createElement('script'); s.textContent = 'window.owned = true'; document.body.append(s)",
  );
  await report.page.evaluate(
    "const i = new Image(); i.src = 'https://example.com/x.png'; document.body.append(i)",
  );
  expect(await report.page.evaluate("window.owned")).toBeUndefined();
  await expect
    .poll(() => report.complaints.filter((one) => one.includes("Content Security Policy")).length)
    .toBe(2);
});

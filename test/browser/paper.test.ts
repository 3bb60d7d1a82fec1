import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CHECKS } from "../../src/checks/index.ts";
import { manyStages } from "../reports/html/example.ts";
import { launch } from "./chromium.ts";
import { everything } from "./example.ts";
import { opened } from "./opened.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

test("paper has every matching finding and no buttons, whatever page was shown", async () => {
  const slices = [...everything(), ...manyStages(30, ["apigw_accesslogging"])];
  await using report = await opened(browser, slices, { colorScheme: "dark" });
  const { page } = report;
  for (const each of await page.locator("input[name=state]").all()) await each.setChecked(true);
  await page.emulateMedia({ media: "print" });
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  const count = slices.flatMap(({ findings }) => findings).length;
  expect(count).toBeGreaterThan(50);
  expect(await page.locator("tr.line").count()).toBe(count);
  expect(await page.getByText(`Printed: ${count} of ${count} matching findings`).isVisible()).toBe(true);
  for (const hidden of ["nav", "form.controls", ".pager", "#theme"]) {
    expect(await page.locator(hidden).first().isVisible(), hidden).toBe(false);
  }
  expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
  expect(await page.locator("details.more").getAttribute("open")).toBe("");
  // Nothing is cut off in boxes that only a screen can scroll.
  expect(
    await page.evaluate(
      "[...document.querySelectorAll('.scroll')].filter((one) => one.scrollHeight > one.clientHeight + 1).length",
    ),
  ).toBe(0);
  await report.picture("print", { fullPage: true });
  await page.evaluate("dispatchEvent(new Event('afterprint'))");
  await page.emulateMedia({ media: "screen" });
  expect(await page.locator("tr.line").count()).toBe(50);
});

test("a PDF comes out", async () => {
  await using report = await opened(browser, everything());
  const pdf = await report.page.pdf({ format: "A4" });
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
});

test("without script the figures, the failures, gaps and clauses are there", async () => {
  await using report = await opened(browser, everything(), { javaScriptEnabled: false });
  const { page } = report;
  expect(await page.getByRole("heading", { level: 1 }).isVisible()).toBe(true);
  const failures = page.getByRole("region", { name: "Failures" });
  const count = everything().flatMap(({ findings }) =>
    findings.filter((one) => one.verdict === "fail" && !one.exempt),
  );
  expect(await failures.getByRole("row").count()).toBe(count.length + 1);
  for (const text of ["By account", "access-denied", "Only health checks pass here.", "45 CFR 164.312(b)"]) {
    expect(await page.getByText(text).first().isVisible(), text).toBe(true);
  }
  expect(await page.getByRole("button").count()).toBe(0);
  await report.picture("no-script", { fullPage: true });
});

test("10,000 stages: only a page of them is in the document, and every one can be found", async () => {
  const checks = CHECKS.map(({ id }) => id);
  await using report = await opened(browser, manyStages(10_000, checks));
  const { page } = report;
  const status = page.getByRole("status");
  await status.waitFor();
  const whole = 10_000 * checks.length;
  expect(await status.textContent()).toContain(`of ${whole.toLocaleString("en")} findings`);
  expect(await page.locator("tr.line").count()).toBe(50);
  for (const each of await page.locator("input[name=state]").all()) await each.setChecked(true);
  expect(await status.textContent()).toContain(": 1 to 50");
  await page.getByRole("button", { name: "Next" }).click();
  expect(await status.textContent()).toContain(": 51 to 100");
  const previous = page.getByRole("button", { name: "Previous" });
  await previous.click();
  // At the end it does nothing, and keeps the focus.
  await page.keyboard.press("Enter");
  expect(await previous.getAttribute("aria-disabled")).toBe("true");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Previous");
  expect(await status.textContent()).toContain(": 1 to 50");
  await page.getByLabel("Rows").selectOption("250");
  expect(await page.locator("tr.line").count()).toBe(250);
  await page.getByRole("searchbox").fill("service-9876");
  await expect.poll(() => status.textContent()).toContain(`${checks.length} of`);
  expect(await page.getByRole("group", { name: "Pages of findings" }).isVisible()).toBe(false);
  await page.getByRole("searchbox").fill("service-987");
  await expect.poll(() => status.textContent()).toContain(`${11 * checks.length} of`);
  await page.getByRole("columnheader", { name: "Stage" }).getByRole("button").click();
  const names = await page.locator("button.open").allTextContents();
  expect(names[0]).toContain("service-987 /");
  expect(names.at(-1)).toContain("service-9879 /");
  await page.getByRole("button", { name: "Reset" }).click();
  await report.picture("ten-thousand");
  expect(report.complaints).toEqual([]);
});

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "./chromium.ts";
import { earlier, everything } from "./example.ts";
import { opened } from "./opened.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const all = everything().flatMap(({ findings }) => findings);
const of = (verdict: string) => all.filter((one) => !one.exempt && one.verdict === verdict).length;
const lines = (page: Page) => page.locator("tr.line");
const box = (page: Page, state: string) => page.getByRole("checkbox", { name: new RegExp(`^${state} `) });
const status = (page: Page) => page.getByRole("status");

/** Ticks exactly these verdicts. */
async function show(page: Page, ...states: readonly string[]): Promise<void> {
  for (const each of await page.locator("input[name=state]").all()) {
    await each.setChecked(states.includes((await each.getAttribute("value")) ?? ""));
  }
}

test("opens on what needs attention, the most urgent first, and asks the network for nothing", async () => {
  await using report = await opened(browser, everything(), { offline: true });
  const { page } = report;
  const attention = of("fail") + of("unknown") + of("conditional");
  await expect.poll(() => lines(page).count()).toBe(Math.min(50, attention));
  expect(await status(page).textContent()).toContain(`${attention} of ${all.length} findings`);
  const badges = await lines(page).locator(".badge").allTextContents();
  expect(badges[0]).toBe("fail");
  expect(badges).toEqual([...badges].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)));
  expect(report.complaints).toEqual([]);
});

const ORDER = ["fail", "unknown", "conditional", "pass", "not-applicable", "exempt"];

test("verdicts are counted and can be shown one by one", async () => {
  await using report = await opened(browser, everything());
  const { page } = report;
  for (const verdict of ["fail", "unknown", "conditional", "pass", "not-applicable"]) {
    await show(page, verdict);
    expect(await status(page).textContent()).toContain(`${of(verdict)} of ${all.length}`);
    expect(await box(page, verdict).locator("..").textContent()).toContain(` ${of(verdict)}`);
  }
  await show(page, "exempt");
  const exempt = all.filter((one) => one.exempt).length;
  expect(exempt).toBeGreaterThan(0);
  expect(await lines(page).count()).toBe(exempt);
  await show(page);
  expect(await status(page).textContent()).toContain("No finding matches");
  expect(await page.getByRole("table", { name: "Findings" }).isVisible()).toBe(false);
  expect(report.complaints).toEqual([]);
});

test("a search takes all its words from anywhere, without case", async () => {
  await using report = await opened(browser, everything());
  const { page } = report;
  await show(page, ...ORDER);
  await page.getByRole("searchbox", { name: "Search" }).fill("HALF-configured ORDERS  111122223333");
  const wanted = all.filter((one) => one.message.startsWith("Half-configured")).length;
  expect(wanted).toBeGreaterThan(0);
  await expect.poll(() => status(page).textContent()).toContain(`${wanted} of ${all.length}`);
  await page.getByRole("searchbox").fill("infra/api.yaml Prod");
  await expect.poll(() => lines(page).first().textContent()).toContain("infra/api.yaml:12-20");
  await page.getByRole("searchbox").fill("no such thing");
  await expect.poll(() => status(page).textContent()).toContain("No finding matches");
  await page.getByRole("button", { name: "Reset" }).click();
  expect(await page.getByRole("searchbox").inputValue()).toBe("");
  expect(await lines(page).count()).toBeGreaterThan(0);
});

test("one value of each property can be chosen, and choices add up", async () => {
  await using report = await opened(browser, everything());
  const { page } = report;
  await show(page, ...ORDER);
  await page.getByLabel("Kind of API", { exact: true }).selectOption({ label: "HTTP" });
  await page.getByLabel("Check", { exact: true }).selectOption("apigw_accesslogging");
  const wanted = all.filter(
    ({ check, stage }) => check === "apigw_accesslogging" && stage.startsWith("infra/"),
  );
  expect(await lines(page).count()).toBe(wanted.length);
  await page.getByLabel("Source", { exact: true }).selectOption("aws");
  expect(await status(page).textContent()).toContain("No finding matches");
});

test("a column sorts up and down, and says so", async () => {
  await using report = await opened(browser, everything());
  const { page } = report;
  await show(page, ...ORDER);
  const head = page.getByRole("columnheader", { name: "Stage", exact: true });
  const names = async () =>
    (await page.locator("button.open").allTextContents()).map((one) => one.toLowerCase());
  await head.getByRole("button").click();
  expect(await head.getAttribute("aria-sort")).toBe("ascending");
  const up = await names();
  expect(up).toEqual(up.toSorted(new Intl.Collator("en", { numeric: true }).compare));
  await head.getByRole("button").click();
  expect(await head.getAttribute("aria-sort")).toBe("descending");
  expect((await names())[0]).not.toBe(up[0]);
  expect(await page.locator("[aria-sort]").count()).toBe(1);
});

test("a finding opens and closes by keyboard, with everything known of it", async () => {
  await using report = await opened(browser, everything());
  const { page } = report;
  const button = page.locator("button.open").first();
  await button.focus();
  await page.keyboard.press("Enter");
  expect(await button.getAttribute("aria-expanded")).toBe("true");
  const details = page.locator(`#${await button.getAttribute("aria-controls")}`);
  const first = all.find(
    ({ verdict, exempt, severity }) => verdict === "fail" && severity === "high" && !exempt,
  );
  const text = await details.textContent();
  expect(text).toContain(first?.fingerprint);
  expect(text).toContain(first?.message);
  expect(text).toContain("stagelight explain");
  await page.keyboard.press("Space");
  expect(await details.count()).toBe(0);
  expect(await button.getAttribute("aria-expanded")).toBe("false");
});

test("a row of the coverage tables leads to its findings", async () => {
  await using report = await opened(browser, everything());
  const { page } = report;
  await page.getByRole("button", { name: "payments", exact: true }).click();
  const tagged = all.filter(({ stage }) => /\/(?:prod|beta)$/.test(stage)).length;
  expect(await status(page).textContent()).toContain(`${tagged} of ${all.length}`);
  await page.getByRole("button", { name: /Tag team = payments/ }).click();
  expect(await page.getByRole("button", { name: /Tag team/ }).count()).toBe(0);
  await page.getByRole("button", { name: "111122223333 payments" }).click();
  const own = all.filter(({ stage }) => stage.startsWith("111122223333/")).length;
  expect(await status(page).textContent()).toContain(`${own} of ${all.length}`);
  expect(await page.evaluate("document.activeElement.id")).toBe("search");
});

test("a view can be kept as an address", async () => {
  await using report = await opened(browser, everything());
  const { page } = report;
  await show(page, "pass", "exempt");
  await page.getByLabel("Kind of API", { exact: true }).selectOption("REST");
  await page.getByRole("searchbox").fill("orders & <more> #1");
  await page.getByRole("columnheader", { name: "Where" }).getByRole("button").click();
  await expect.poll(() => page.url()).toContain("q=orders");
  const hash = new URL(page.url()).hash;
  await using again = await opened(browser, everything(), { hash });
  const checked = await again.page.evaluate(
    "[...document.querySelectorAll('input[name=state]:checked')].map((box) => box.value)",
  );
  expect(checked).toEqual(["pass", "exempt"]);
  expect(await again.page.getByRole("searchbox").inputValue()).toBe("orders & <more> #1");
  expect(await again.page.getByLabel("Kind of API", { exact: true }).inputValue()).toBe("REST");
  expect(await again.page.locator("[aria-sort]").textContent()).toContain("Where");
});

test("against an earlier scan, what is new stands out and can be asked for", async () => {
  const comparison = earlier();
  await using report = await opened(browser, everything(), { comparison });
  const { page } = report;
  const { new: added, fixed } = comparison.changes();
  await page.getByRole("link", { name: /new, .* no longer seen/ }).click();
  expect(await page.getByRole("heading", { name: `New (${added.length})` }).isVisible()).toBe(true);
  const choice = page.getByLabel("Since then", { exact: true });
  await choice.selectOption("new");
  expect(await lines(page).count()).toBe(added.length);
  expect(await lines(page).locator(".change").allTextContents()).toEqual(added.map(() => "new"));
  await show(page, "pass");
  await choice.selectOption({ label: "fixed" });
  expect(await lines(page).count()).toBe(fixed.length);
  expect(await report.axe()).toEqual([]);
  await report.picture("changes", { fullPage: true });
  expect(report.complaints).toEqual([]);
});

test("what is known since the baseline is left out at first, and can be asked for", async () => {
  const slices = everything().map((slice) => ({
    ...slice,
    findings: slice.findings.map((one) =>
      one.verdict === "fail" && !one.exempt ? { ...one, baselined: true as const } : one,
    ),
  }));
  await using report = await opened(browser, slices);
  const { page } = report;
  expect(await lines(page).locator(".badge").allTextContents()).not.toContain("known");
  await show(page, "known");
  expect(await lines(page).count()).toBe(of("fail"));
  await page.locator("button.open").first().click();
  expect(await page.locator(".detail").textContent()).toContain("fail, known since the baseline was written");
  expect(await report.axe()).toEqual([]);
});

test("an address that makes no sense is passed over", async () => {
  const hash = "#findings&show=%00&sort=__proto__&tag={&check=<img src=x onerror=alert(1)>&q=%";
  await using report = await opened(browser, everything(), { hash });
  expect(await status(report.page).textContent()).toContain("No finding matches");
  expect(report.complaints).toEqual([]);
});

test("the theme is chosen by a button", async () => {
  await using report = await opened(browser, everything(), { colorScheme: "light" });
  const { page } = report;
  const background = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
  const light = await background();
  const button = page.getByRole("button", { name: /Theme/ });
  await button.click();
  await button.click();
  expect(await button.textContent()).toBe("Theme: dark");
  const dark = await background();
  expect(dark).not.toBe(light);
  await page.reload();
  expect(await background()).toBe(dark);
});

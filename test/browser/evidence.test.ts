import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CHECKS } from "../../src/checks/index.ts";
import type { JudgedSlice } from "../../src/checks/judge.ts";
import { digestOf } from "../../src/reports/evidence/digest.ts";
import { evidenceOf } from "../../src/reports/evidence/evidence.ts";
import { writeEvidencePage } from "../../src/reports/evidence/page.ts";
import { jsonReport } from "../../src/reports/json.ts";
import { savedScan } from "../../src/reports/saved/scan.ts";
import { written } from "../reports/collect.ts";
import { manyStages } from "../reports/html/example.ts";
import { hostile } from "../reports/slices.ts";
import { launch } from "./chromium.ts";
import { everything } from "./example.ts";
import { openedPage } from "./opened.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const PHONE = { viewport: { width: 360, height: 800 } };

/** The evidence of two scans of the same slices, a month apart; the first was kept without a record. */
async function page(slices: readonly JudgedSlice[]): Promise<string> {
  const record = {
    startedAt: "2026-02-28T08:00:00.000Z",
    endedAt: "2026-02-28T08:04:00.000Z",
    identities: ["arn:aws:sts::111122223333:assumed-role/Audit/<i>ann</i>"],
    lookedAt: "17 Regions of account 111122223333",
    arguments: ["scan", "--aws", "--profile", "<audit>"],
    scope: {},
    version: "0.0.1",
  };
  const input = async (file: string, at: string, more: object) => {
    const text = await written(jsonReport, slices, more);
    const scan = digestOf(
      await savedScan(
        (async function* () {
          yield text;
        })(),
      ),
    );
    return { file, sha256: "0".repeat(64), bytes: text.length, at: new Date(at), scan };
  };
  const inputs = [
    await input("january.json", "2026-01-31T08:00:00Z", {}),
    await input("<b>february</b>.json", record.endedAt, { record }),
  ];
  let text = "";
  const out = {
    async write(part: string) {
      text += part;
    },
  };
  await writeEvidencePage(evidenceOf(inputs, { checks: CHECKS }), out);
  return text;
}

test.each([
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["phone", { colorScheme: "light", ...PHONE }],
  ["forced-colors", { forcedColors: "active" }],
] as const)(
  "axe finds nothing in the evidence, and nothing is wider than the screen: %s",
  async (name, options) => {
    await using evidence = await openedPage(browser, await page([...everything(), hostile]), options);
    expect(await evidence.axe()).toEqual([]);
    await evidence.picture(`evidence-${name}`, { fullPage: false });
    expect(
      await evidence.page.evaluate("document.documentElement.scrollWidth - innerWidth"),
    ).toBeLessThanOrEqual(0);
    expect(evidence.complaints).toEqual([]);
  },
);

test("it runs no script, and what came from outside stays text", async () => {
  await using evidence = await openedPage(browser, await page([hostile]));
  expect(await evidence.page.locator("script").count()).toBe(0);
  expect(await evidence.page.getByText("<b>february</b>.json").count()).toBeGreaterThan(0);
  expect(await evidence.page.getByText("assumed-role/Audit/<i>ann</i>").count()).toBe(1);
  expect(await evidence.page.getByText("scan --aws --profile <audit>").count()).toBe(1);
  expect(evidence.complaints).toEqual([]);
});

test("it is reached by keyboard and has its parts as regions", async () => {
  await using evidence = await openedPage(browser, await page(everything()));
  const { page: shown } = evidence;
  await shown.keyboard.press("Tab");
  expect(await shown.evaluate("document.activeElement.textContent")).toBe("Skip to the evidence");
  expect(await shown.getByRole("heading", { level: 1 }).count()).toBe(1);
  for (const name of ["Inputs", "Exemptions", "Gaps", "SOC 2"])
    expect(await shown.getByRole("region", { name, exact: true }).count()).toBe(1);
});

test("the evidence of 10,000 stages opens, and says how many rows it leaves to the JSON", async () => {
  const checks = CHECKS.map(({ id }) => id);
  await using evidence = await openedPage(browser, await page([...manyStages(10_000, checks)]));
  expect(await evidence.page.locator("tbody tr").count()).toBeLessThan(40_000);
  expect(await evidence.page.getByText(/9,500 more/).count()).toBeGreaterThan(0);
  expect(evidence.complaints).toEqual([]);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { CHECKS } from "../../src/checks/index.ts";
import type { JudgedSlice } from "../../src/checks/judge.ts";
import type { Finding } from "../../src/model/finding.ts";
import type { Comparison } from "../../src/reports/compare.ts";
import { htmlReport } from "../../src/reports/html/index.ts";
import type { Out } from "../../src/reports/report.ts";
import { written } from "../reports/collect.ts";

const PICTURES = resolve(import.meta.dirname, "../../.reports/html");

export interface Opened extends AsyncDisposable {
  readonly page: Page;
  /** What the browser complained of, and every request but the one for the file. */
  readonly complaints: readonly string[];
  /** The name of each rule that axe finds broken, with the elements. */
  axe(): Promise<readonly string[]>;
  /** Leaves a picture to look at in `.reports/html`. */
  picture(name: string, options?: { fullPage?: boolean }): Promise<void>;
}

/** A report of these slices, opened from a file as a person opens it. */
export async function opened(
  browser: Browser,
  slices: Iterable<JudgedSlice>,
  options: BrowserContextOptions & { readonly hash?: string; readonly comparison?: Comparison } = {},
): Promise<Opened> {
  const { comparison, ...settings } = options;
  const changeOf = (finding: Finding) => comparison?.changeOf(finding);
  const make = (out: Out) => htmlReport(out, { checks: CHECKS, changeOf });
  const all = [...slices];
  for (const slice of all) comparison?.see(slice);
  const changes = comparison ? { changes: comparison.changes() } : {};
  return openedPage(browser, await written(make, all, changes), settings);
}

/** A page opened from a file as a person opens it. */
export async function openedPage(
  browser: Browser,
  text: string,
  options: BrowserContextOptions & { readonly hash?: string } = {},
): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), "stagelight-page-"));
  const file = join(folder, "report.html");
  const { hash = "", ...settings } = options;
  writeFileSync(file, text);
  const context = await browser.newContext({
    viewport: { width: 1360, height: 900 },
    reducedMotion: "reduce",
    ...settings,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const url = pathToFileURL(file).href;
  page.on("request", (request) => {
    if (request.url() !== url) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(url + hash);
  return {
    page,
    complaints,
    async axe() {
      // Evaluated by the browser's debugger, so that the page keeps its policy.
      await page.evaluate(axe.source);
      const found = await page.evaluate<{ id: string; nodes: { html: string; failureSummary: string }[] }[]>(
        "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
      );
      return found.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
      );
    },
    async picture(name, { fullPage = false } = {}) {
      mkdirSync(PICTURES, { recursive: true });
      await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage });
    },
    async [Symbol.asyncDispose]() {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

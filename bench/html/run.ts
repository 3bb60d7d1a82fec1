import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "../../test/browser/chromium.ts";
import type { Figure } from "../figures.ts";
import { measure, median } from "../measure.ts";

const MB = 1e6;
const WRITE = join(import.meta.dirname, "write.ts");

interface Written {
  readonly ms: number;
  readonly bytes: number;
  readonly findings: number;
}

/** What an html report of 10,000 stages and every check takes to write, to send and to use. */
export async function html(short: boolean): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "stagelight-bench-html-"));
  try {
    const file = join(folder, "report.html");
    const written = async (stages: number): Promise<Written & { peakMb: number }> => {
      const run = await measure(process.execPath, [WRITE, String(stages), file]);
      if (run.exit !== 0) throw new Error(run.stderr);
      return { ...JSON.parse(run.stdout), peakMb: run.peakMb };
    };
    const rounds = short ? 1 : 5;
    const pairs: { small: Written; large: Written & { peakMb: number } }[] = [];
    for (let round = 0; round < rounds; round++) {
      pairs.push({ small: await written(5_000), large: await written(10_000) });
    }
    const large = pairs.map((pair) => pair.large);
    const last = large.at(-1) ?? (await written(10_000));
    const note = `${last.findings} findings`;
    const name = "html report of 10,000 stages";
    return [
      { name: `${name}: size`, value: last.bytes / MB, unit: " MB", atMost: 15, note },
      { name: `${name}: time to write`, value: median(large.map(({ ms }) => ms)), unit: " ms", note },
      {
        name: `${name}: time / time for 5,000`,
        value: median(pairs.map((pair) => pair.large.ms / pair.small.ms)),
        atMost: 3,
      },
      {
        name: `${name}: peak memory`,
        value: median(large.map(({ peakMb }) => peakMb)),
        unit: " MB",
        atMost: 300,
      },
      ...(await inBrowser(file, name)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How long a person waits, in Chromium: told, not bounded, for it hangs on the machine. */
async function inBrowser(file: string, name: string): Promise<Figure[]> {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const started = performance.now();
    await page.goto(`file://${file}`);
    await page.getByRole("status").waitFor();
    const open = performance.now() - started;
    // The clock runs in the page: what the browser's debugger takes is not a person's waiting.
    const took = (action: string) =>
      page.evaluate<number>(
        `(() => { const started = performance.now(); ${action}; document.body.offsetHeight; return performance.now() - started; })()`,
      );
    const box = 'document.querySelector("input[value=pass]").click()';
    const sort = '[...document.querySelectorAll("button.sort")][1].click()';
    const search = `const box = document.querySelector("#search"); box.value = "service-98 us-east-1"; document.querySelector("#by-region").dispatchEvent(new Event("change"))`;
    return [
      {
        name: `${name}: opened in Chromium`,
        value: open,
        unit: " ms",
        note: `${readFileSync(file).length} bytes`,
      },
      { name: `${name}: showing the passes too`, value: await took(box), unit: " ms" },
      { name: `${name}: sorting all by stage`, value: await took(sort), unit: " ms" },
      { name: `${name}: searching two words`, value: await took(search), unit: " ms" },
    ];
  } finally {
    await browser.close();
  }
}

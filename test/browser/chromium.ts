import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { type Browser, chromium } from "playwright-core";

const root = resolve(import.meta.dirname, "../..");

/**
 * A Chromium for the tests. It comes inside an npm package, with the system libraries and a font that a bare machine
 * lacks, so `npm ci` is all the installation there is; STAGELIGHT_CHROMIUM names another one to use instead (the
 * package holds a build for x64 Linux).
 */
export async function launch(): Promise<Browser> {
  const given = process.env.STAGELIGHT_CHROMIUM;
  const folder = given ? undefined : unpacked();
  return chromium.launch({
    executablePath: given ?? join(folder ?? "", "chromium"),
    // Tests run as root in containers, where the sandbox of Chromium cannot start; it opens only our own files.
    chromiumSandbox: false,
    args: ["--disable-gpu", "--font-render-hinting=none"],
    ...(folder ? { env: environment(folder) } : {}),
  });
}

function environment(folder: string): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    ...Object.fromEntries(inherited),
    LD_LIBRARY_PATH: join(folder, "lib"),
    FONTCONFIG_FILE: join(folder, "fonts.conf"),
  };
}

/** The folder of the package's Chromium, unpacked once per version. */
function unpacked(): string {
  const require = createRequire(import.meta.url);
  const home = resolve(dirname(require.resolve("@sparticuz/chromium")), "..");
  const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  const folder = join(root, "node_modules/.cache", `stagelight-chromium-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const partial = mkdtempSync(`${folder}-`);
  const bytes = (name: string) => brotliDecompressSync(readFileSync(join(home, "bin", name)));
  writeFileSync(join(partial, "chromium"), bytes("chromium.br"), { mode: 0o755 });
  for (const archive of ["al2023.tar.br", "fonts.tar.br"]) {
    execFileSync("tar", ["-x", "-C", partial], { input: bytes(archive) });
  }
  const dirs = [join(folder, "fonts"), "/usr/share/fonts"].map((dir) => `<dir>${dir}</dir>`).join("");
  const cache = `<cachedir>${join(folder, "fonts-cache")}</cachedir>`;
  writeFileSync(
    join(partial, "fonts.conf"),
    `<?xml version="1.0"?><fontconfig>${dirs}${cache}</fontconfig>\n`,
  );
  try {
    renameSync(partial, folder);
  } catch (error) {
    // Another run was faster.
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

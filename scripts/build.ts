/**
 * Builds dist/: the command line and the library, bundled with what they use and split so that a command loads only
 * its own part. The package has no runtime dependency; the notices of what is bundled are collected beside it.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build, type Metafile, type PluginBuild } from "esbuild";

const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");
rmSync(dist, { recursive: true, force: true });

/** As esbuild writes it: `import a,{b as c}from"node:fs";`, `import*as d from"node:path";`. */
const BUILTIN_IMPORT =
  /(?<![\w$.])import(?:\s+([\w$]+))?,?(?:\s*\*\s*as\s+([\w$]+))?(?:\s*\{([^{}"]*)\})?\s*from"(node:[\w/]+)";/g;

/** Built apart, so that the command line's parts are cut for it alone: every file more to load is half a millisecond. */
const outputs = await Promise.all([bundle("src/bin.ts", "dist"), bundle("src/index.ts", "dist/library")]);

async function bundle(entry: string, outdir: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "node",
    // The SDK keeps an ES module build beside its CommonJS one: only that can be shaken.
    mainFields: ["module", "main"],
    target: "node22.18",
    chunkNames: "chunks/[name]-[hash]",
    metafile: true,
    // Its build for browsers is the same code as ES modules: smaller, and started sooner.
    alias: { yaml: join(root, "node_modules/yaml/browser/dist/index.js") },
    plugins: [{ name: "builtins-by-name", setup: builtinsByName }],
    legalComments: "none",
    logLevel: "warning",
    banner: {
      // CommonJS packages inside an ES module bundle still call require, for Node's own modules only.
      js: "const require=(name)=>process.getBuiltinModule(name);",
    },
  });
  return metafile;
}

const [commandLine] = outputs;
for (const path of Object.keys(commandLine?.outputs ?? {})) {
  const absolute = join(root, path);
  writeFileSync(absolute, withBuiltinsByName(readFileSync(absolute, "utf8")));
}

writeNotices(bundledPackages(outputs.flatMap(({ inputs }) => Object.keys(inputs))));

/**
 * A module of Node's own that is imported is wrapped in an ES module of all it exports, which loads parts that nobody
 * asked for (`fs.promises` and all streams). Taken by name, only what is named is looked at.
 */
function withBuiltinsByName(text: string): string {
  const taken: string[] = [];
  const rest = text.replace(BUILTIN_IMPORT, (_, whole, star, names, module) => {
    const builtin = `process.getBuiltinModule("${module}")`;
    for (const name of [whole, star]) if (name) taken.push(`const ${name}=${builtin};`);
    if (names) taken.push(`const{${names.replaceAll(/\s+as\s+/g, ":")}}=${builtin};`);
    return "";
  });
  const head = /^(?:#!.*\n)?/.exec(rest)?.[0] ?? "";
  return head + taken.join("") + rest.slice(head.length);
}

/**
 * Every start loads commander. Node wraps each module of its own that is imported in an ES module, which takes longer
 * than the rest of the start; asked for by name they cost nothing, and `child_process` (6 ms) is never asked for.
 */
function builtinsByName(hooks: PluginBuild): void {
  hooks.onResolve({ filter: /^node:/ }, ({ path, importer }) =>
    importer.includes("/commander/") ? { path, namespace: "by-name" } : undefined,
  );
  hooks.onLoad({ filter: /.*/, namespace: "by-name" }, ({ path }) => ({
    contents:
      path === "node:child_process"
        ? `export default new Proxy({}, { get: (_, name) => process.getBuiltinModule("${path}")[name] });`
        : `const builtin = process.getBuiltinModule("${path}");
           export default builtin;
           export const { EventEmitter, stripVTControlCharacters } = builtin;`,
  }));
}

/** The folders of the packages whose files went into the bundle. */
function bundledPackages(inputs: readonly string[]): string[] {
  const folders = inputs
    .filter((input) => input.includes("node_modules/"))
    .map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)].sort();
}

function writeNotices(folders: readonly string[]): void {
  const notices = folders.map((folder) => {
    const absolute = resolve(root, folder);
    const { name, version, license } = JSON.parse(readFileSync(join(absolute, "package.json"), "utf8"));
    const file = readdirSync(absolute).find((entry) => /^(?:licen[cs]e|copying)/i.test(entry));
    const text = file ? readFileSync(join(absolute, file), "utf8").trim() : `Licence: ${license}`;
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  const rule = `\n${"-".repeat(100)}\n\n`;
  writeFileSync(
    join(root, "THIRD-PARTY-NOTICES.txt"),
    `stagelight contains the following packages.\n${rule}${notices.join(rule)}`,
  );
}

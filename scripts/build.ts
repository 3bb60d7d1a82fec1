/**
 * Builds dist/: the command line and the library, bundled with what they use and split so that a command loads only
 * its own part. The package has no runtime dependency; the notices of what is bundled are collected beside it.
 */
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type OutputOptions, type PluginContext, rolldown } from "rolldown";

const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");
rmSync(dist, { recursive: true, force: true });

/**
 * Every file more to load is a fifth of a millisecond. Modules that the same ones of these starts load are one file;
 * what none of the first does alone is cut as the bundler sees fit.
 */
const STARTS = {
  cli: ["src/cli.ts"],
  explain: ["src/commands/explain.ts", "src/commands/checks.ts"],
  format: ["src/commands/format.ts"],
  scan: ["src/commands/scan/command.ts", "src/reports/terminal.ts"],
};

const BY_NAME = "\0by-name:";

/** As the bundler writes it: `import a,{b as c}from"node:fs";`, `import*as d from"node:path";`. */
const BUILTIN_IMPORT =
  /(?<![\w$.])import(?:\s*([\w$]+))?,?(?:\s*\*\s*as\s+([\w$]+))?(?:\s*\{([^{}"]*)\})?\s*from\s*"(node:[\w/]+)";/g;

type Modules = Pick<PluginContext, "getModuleInfo">;

/** Built apart, so that the command line's parts are cut for it alone. */
const bundled = [
  ...(await bundle({ bin: "src/bin.ts" }, dist, { groups: [{ name: fileOfStart(), debugName: "starts" }] })),
  ...(await bundle({ index: "src/index.ts" }, join(dist, "library"), true)),
];
chmodSync(join(dist, "bin.js"), 0o755);
writeNotices(bundledPackages(bundled));

/** Writes the files of one entry, and returns the paths of the modules that are in them. */
async function bundle(
  input: Record<string, string>,
  dir: string,
  codeSplitting: OutputOptions["codeSplitting"],
): Promise<string[]> {
  const build = await rolldown({
    cwd: root,
    input,
    platform: "node",
    resolve: {
      // The SDK keeps an ES module build beside its CommonJS one: only that can be shaken.
      mainFields: ["module", "main"],
      // Its build for browsers is the same code as ES modules: smaller, and started sooner.
      alias: { yaml: join(root, "node_modules/yaml/browser/dist/index.js") },
    },
    transform: { target: "node22.18" },
    preserveEntrySignatures: "allow-extension",
    plugins: [
      {
        name: "builtins-by-name",
        resolveId: (id, importer) =>
          id.startsWith("node:") && importer?.includes("/commander/") ? `${BY_NAME}${id}` : undefined,
        load: (id) => (id.startsWith(BY_NAME) ? builtinByName(id.slice(BY_NAME.length)) : undefined),
        renderChunk: (code) => ({ code: withBuiltinsByName(code) }),
      },
    ],
  });
  const { output } = await build.write({
    dir,
    format: "esm",
    minify: true,
    comments: false,
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name]-[hash].js",
    codeSplitting:
      codeSplitting === true ? true : { includeDependenciesRecursively: false, ...codeSplitting },
  });
  return output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
}

/**
 * The file of a module that the first starts load, named after those starts: all that any command loads is `cli`. A
 * module that no scan loads has none.
 */
function fileOfStart(): (module: string, modules: Modules) => string | null {
  let starts: Map<string, Set<string>> | undefined;
  return (module, modules) => {
    starts ??= startsByModule(modules);
    const reached = starts.get(module);
    if (reached?.has("cli")) return "cli";
    return reached?.has("scan") ? [...reached].join("-") : null;
  };
}

/** Each module that a start imports, however far away, with the names of the starts that do. */
function startsByModule(modules: Modules): Map<string, Set<string>> {
  const starts = new Map<string, Set<string>>();
  const reach = (module: string, start: string): void => {
    const found = starts.get(module) ?? new Set();
    if (found.has(start)) return;
    starts.set(module, found.add(start));
    for (const imported of modules.getModuleInfo(module)?.importedIds ?? []) reach(imported, start);
  };
  for (const [start, entries] of Object.entries(STARTS)) {
    for (const entry of entries) reach(join(root, entry), start);
  }
  return starts;
}

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
function builtinByName(name: string): string {
  return name === "node:child_process"
    ? `export default new Proxy({}, { get: (_, name) => process.getBuiltinModule("${name}")[name] });`
    : `const builtin = process.getBuiltinModule("${name}");
       export default builtin;
       export const { EventEmitter, stripVTControlCharacters } = builtin;`;
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

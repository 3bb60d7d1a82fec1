/**
 * Builds dist/: the command line and the library, bundled with what they use and split so that a command loads only
 * its own part. The package has no runtime dependency; the notices of what is bundled are collected beside it.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type InputOptions, type Plugin, type PluginContext, rolldown } from "rolldown";
import { PART_FOLDER } from "../src/parts.ts";

const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");
rmSync(dist, { recursive: true, force: true });

/**
 * Every file more to load takes time. Modules that the same ones of these starts load are one file; what none of the
 * first does alone is cut as the bundler sees fit.
 */
const STARTS = {
  cli: ["src/cli.ts"],
  explain: ["src/commands/explain.ts", "src/commands/checks.ts"],
  format: ["src/commands/format.ts"],
  scan: ["src/commands/scan/command.ts", "src/reports/terminal.ts"],
};

const BY_NAME = "\0by-name:";
const PACKED_CLI = "\0packed-cli";

/** As the bundler writes it: `import a,{b as c}from"node:fs";`, `import*as d from"node:path";`. */
const BUILTIN_IMPORT =
  /(?<![\w$.])import(?:\s*([\w$]+))?,?(?:\s*\*\s*as\s+([\w$]+))?(?:\s*\{([^{}"]*)\})?\s*from\s*"(node:[\w/]+)";/g;

/** What dynamic imports are left for: Node's own modules. The parts' own are asked for by `require` already. */
const DYNAMIC_BUILTIN = /(?<![\w$.])import\(`(node:[\w/]+)`\)/g;

type Modules = Pick<PluginContext, "getModuleInfo">;

const OUTPUT = { minify: true, comments: false, entryFileNames: "[name].js" } as const;

const byName: Plugin = {
  name: "builtins-by-name",
  resolveId: (id, importer) =>
    id.startsWith("node:") && importer?.includes("/commander/") ? `${BY_NAME}${id}` : undefined,
  load: (id) => (id.startsWith(BY_NAME) ? builtinByName(id.slice(BY_NAME.length)) : undefined),
};

/** For ES modules; a part asks for Node's own modules by name as it is. */
const builtinsByName: Plugin = {
  ...byName,
  renderChunk: (code) => ({ code: withBuiltinsByName(code) }),
};

const bundled = [...(await writeBin()), ...(await writeParts()), ...(await writeLibrary())];
writeNotices(bundledPackages(bundled));
execFileSync(process.execPath, [join(root, "scripts/code-cache.ts"), dist], { stdio: "inherit" });

/** The program's start, an ES module alone, which loads the rest by src/parts.ts. */
async function writeBin(): Promise<string[]> {
  const build = await rolldown({
    ...options({ bin: "src/bin.ts" }),
    plugins: [
      {
        name: "packed-cli",
        resolveId: (id) => (id === "./cli.ts" ? PACKED_CLI : undefined),
        load: (id) =>
          id === PACKED_CLI
            ? `import { Parts } from ${JSON.stringify(join(root, "src/parts.ts"))};
               export const { main } = new Parts(import.meta.dirname).load("./cli.cjs");`
            : undefined,
      },
      builtinsByName,
    ],
  });
  const { output } = await build.write({ ...OUTPUT, dir: dist, format: "esm", codeSplitting: false });
  chmodSync(join(dist, "bin.js"), 0o755);
  return output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
}

/** The command line, in parts as src/parts.ts loads them. */
async function writeParts(): Promise<string[]> {
  const build = await rolldown({ ...options({ cli: "src/cli.ts" }), plugins: [byName] });
  const { output } = await build.generate({
    ...OUTPUT,
    format: "cjs",
    entryFileNames: "[name].cjs",
    chunkFileNames: "[name]-[hash].cjs",
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: fileOfStart(), debugName: "starts" }],
    },
  });
  mkdirSync(join(dist, PART_FOLDER));
  return output.flatMap((file) => {
    if (file.type !== "chunk") return [];
    writeFileSync(join(dist, PART_FOLDER, file.fileName), asPart(file.code));
    return file.moduleIds;
  });
}

async function writeLibrary(): Promise<string[]> {
  const build = await rolldown({ ...options({ index: "src/index.ts" }), plugins: [builtinsByName] });
  const { output } = await build.write({
    ...OUTPUT,
    dir: join(dist, "library"),
    format: "esm",
    chunkFileNames: "chunks/[name]-[hash].js",
  });
  return output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
}

function options(input: Record<string, string>): InputOptions {
  return {
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
  };
}

/** A function, as src/parts.ts calls it. In ASCII alone, which takes half the memory and needs no decoding. */
function asPart(code: string): string {
  const required = code.replace(
    DYNAMIC_BUILTIN,
    'Promise.resolve({__proto__:require("$1"),default:require("$1")})',
  );
  const left = /.{0,80}(?<![\w$.])import\(.{0,80}/.exec(required);
  if (left) throw new Error(`A part cannot import what is not in it: ${left[0]}`);
  const ascii = required.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `(function(exports,require,module,__filename,__dirname){${ascii}\n})`;
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

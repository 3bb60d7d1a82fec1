// By name: an import would wrap all that a module of Node's own exports.
const { readFileSync } = process.getBuiltinModule("node:fs");
const { join } = process.getBuiltinModule("node:path");
const { Script } = process.getBuiltinModule("node:vm");

/** In dist/: the parts, and what V8 made of them. */
export const PART_FOLDER = "parts";
export const CODE_CACHE_FOLDER = "code-cache";

/** A part's file holds one function of this shape, as CommonJS has it. */
type Part = (
  exports: unknown,
  require: (id: string) => unknown,
  module: { exports: unknown },
  filename: string,
  dirname: string,
) => void;

/**
 * The parts that the command line is packed in, each loaded when it is first asked for. A third of what a short command
 * takes is compiling them: so the build keeps what V8 compiled beside the parts, for the version of Node.js that built
 * them (https://nodejs.org/api/vm.html#scriptcreatecacheddata). Another version, or one with other flags, compiles them
 * again, and so does every one with NODE_DISABLE_COMPILE_CACHE set; nothing is ever written at run time.
 */
export class Parts {
  /** What was compiled so far, by the name of the part. */
  readonly scripts = new Map<string, InstanceType<typeof Script>>();
  readonly #modules = new Map<string, { exports: unknown }>();
  readonly #folder: string;
  readonly #cache: string | undefined;

  /** `dist`: the folder that holds both folders. */
  constructor(dist: string, env: Readonly<Record<string, string | undefined>> = process.env) {
    this.#folder = join(dist, PART_FOLDER);
    this.#cache = env.NODE_DISABLE_COMPILE_CACHE ? undefined : codeCache(dist);
  }

  /** What the part exports. `id`: as one part names another, `./scan.cjs`, or a module of Node's own. */
  load(id: string): unknown {
    if (!id.startsWith("./")) return process.getBuiltinModule(id);
    const known = this.#modules.get(id);
    if (known) return known.exports;
    const module = { exports: {} };
    this.#modules.set(id, module);
    const filename = join(this.#folder, id);
    const script = new Script(readFileSync(filename, "latin1"), {
      filename,
      cachedData: this.#compiled(id),
    });
    this.scripts.set(id, script);
    const part: Part = script.runInThisContext();
    part(module.exports, (other) => this.load(other), module, filename, this.#folder);
    return module.exports;
  }

  #compiled(id: string): Buffer | undefined {
    if (!this.#cache) return undefined;
    try {
      return readFileSync(join(this.#cache, id));
    } catch {
      return undefined; // Few parts are worth keeping, and another Node.js has none.
    }
  }
}

/** The folder for the Node.js that runs. */
export function codeCache(dist: string): string {
  return join(dist, CODE_CACHE_FOLDER, `${process.version}-${process.platform}-${process.arch}`);
}

import { dirname, extname, resolve } from "node:path";
import type { Gap } from "../../model/gap.ts";
import { isMap, member, type Value } from "../../syntax/template/value.ts";
import { readConfig } from "../code/document.ts";
import type { CodeInputs, Files, SourceFile } from "../code/input.ts";
import { dotenvOf } from "./dotenv.ts";
import { alternative, alternativesOf, piecesOf } from "./expression.ts";
import type { Included } from "./places.ts";

/** Steps and characters that the variables of one service may cost. */
const MAX_STEPS = 200_000;
const MAX_DEPTH = 60;
const MAX_TEXT = 1_000_000;

/**
 * The variables of a service (Serverless Framework documentation, "Variables"): `self`, `opt`, `env`, `param`,
 * `sls`, `file` and `strToBool`, with their defaults. What only a deployment can know (`ssm`, `cf`, programs) or
 * has no value here becomes an unresolved mark, an object with the variable's text as the only key.
 */
export class Variables {
  readonly gaps: Gap[] = [];
  readonly #file: SourceFile;
  readonly #root: Value;
  readonly #files: Files;
  readonly #inputs: CodeInputs;
  readonly #memo = new Map<string, Value | undefined>();
  readonly #open = new Set<string>();
  readonly #documents = new Map<string, { readonly root: Value | undefined; readonly included?: Included }>();
  readonly #addresses = new Map<string, Map<string, readonly string[]>>();
  #dotenv: ReadonlyMap<string, string | undefined> | "unread" | undefined;
  #steps = MAX_STEPS;

  constructor(file: SourceFile, root: Value, files: Files, inputs: CodeInputs) {
    this.#file = file;
    this.#root = root;
    this.#files = files;
    this.#inputs = inputs;
  }

  /** The YAML and JSON files that variables brought in so far. */
  included(): Included[] {
    return [...this.#documents].flatMap(([absolute, { included }]) => {
      const addresses = [...(this.#addresses.get(absolute)?.values() ?? [])];
      return included ? [{ ...included, addresses }] : [];
    });
  }

  /** The member of the configuration at a path, resolved; null where there is none. */
  at(path: string): Value {
    return this.#lookup(this.#root, path ? path.split(".") : [], `self:${path}`, 0) ?? null;
  }

  /** The stage that is deployed: `--stage`, else `provider.stage`, else `dev`. */
  stage(): Value {
    const given = this.#inputs.serverlessOptions.get("stage");
    if (given !== undefined) return given;
    const own = this.#once("sls:stage", () => this.at("provider.stage"));
    return own ?? "dev";
  }

  /** A value with all variables in it resolved. */
  resolve(value: Value, depth = 0): Value {
    this.#steps -= 1;
    if (this.#steps < 0 || depth > MAX_DEPTH) return unresolved("… too entangled to be resolved here");
    if (typeof value === "string") return this.#text(value, depth);
    if (Array.isArray(value)) return value.map((item) => this.resolve(item, depth + 1));
    if (!isMap(value)) return value;
    const map: Record<string, Value> = Object.create(null);
    for (const [key, item] of Object.entries(value)) map[key] = this.resolve(item, depth + 1);
    return map;
  }

  #text(text: string, depth: number): Value {
    if (!text.includes("${")) return text;
    const parts = piecesOf(text).map(
      (piece): Value => (piece.kind === "text" ? piece.text : this.#variable(piece.text, depth + 1)),
    );
    if (parts.length === 0) return text;
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return only;
    if (parts.every((part) => part === null || typeof part !== "object")) {
      const joined = parts.map((part) => String(part ?? "")).join("");
      return joined.length > MAX_TEXT ? unresolved(text.slice(0, 100)) : joined;
    }
    const join: Record<string, Value> = Object.create(null);
    join["Fn::Join"] = ["", parts.map((part) => (part === null ? "" : part))];
    return join;
  }

  #variable(inside: string, depth: number): Value {
    this.#steps -= 1;
    const shown = `\${${inside.slice(0, 200)}}`;
    if (this.#steps < 0 || depth > MAX_DEPTH) return unresolved(shown);
    const parts = alternativesOf(inside);
    for (const [index, part] of parts.entries()) {
      const text = this.#inner(part, depth);
      if (typeof text !== "string") {
        if (text === null) continue;
        return text;
      }
      const isLast = index === parts.length - 1;
      const value = this.#alternative(text, shown, isLast && parts.length > 1, depth);
      if (value !== undefined && value !== null) return value;
      if (value === null && isLast) return null;
    }
    return unresolved(shown);
  }

  /** Inner variables first: `file(config.${sls:stage}.yml)`. */
  #inner(part: string, depth: number): Value {
    if (!part.includes("${")) return part;
    const pieces = piecesOf(part);
    const [only] = pieces;
    if (pieces.length === 1 && only?.kind === "variable") return this.#variable(only.text, depth + 1);
    const value = this.#text(part, depth + 1);
    return typeof value === "object" && value !== null ? (firstMark(value) ?? value) : value;
  }

  /** Undefined: the source has no value here, so the next alternative counts. */
  #alternative(text: string, shown: string, isDefault: boolean, depth: number): Value | undefined {
    const parsed = alternative(text);
    if (parsed.kind === "literal") return isDefault || parsed.value !== text ? parsed.value : undefined;
    const { source, argument, address } = parsed;
    const options = this.#inputs.serverlessOptions;
    if (source === "self") return this.#lookup(this.#root, path(address), text, depth);
    if (source === "opt") return options.get(address) ?? undefined;
    if (source === "env") return this.#environment(address, shown);
    if (source === "param") return this.#parameter(address, depth);
    if (source === "sls") return address === "stage" ? this.stage() : unresolved(shown);
    if (source === "strToBool") return toBoolean(argument ?? "") ?? unresolved(shown);
    if (source === "file") return this.#fromFile(argument ?? "", path(address), text, shown, depth);
    // AWS answers these when the stack deploys; they are set then.
    if (source === "aws" && address === "region") return call("AWS::Region");
    if (source === "aws" && address === "accountId") return call("AWS::AccountId");
    return unresolved(shown);
  }

  /** The environment that the caller gives, then `.env` where the service asks for it. */
  #environment(name: string, shown: string): Value | undefined {
    const given = this.#inputs.environment[name];
    if (given !== undefined || member(this.#root, "useDotenv") !== true) return given;
    this.#dotenv ??= this.#readDotenv();
    const variables = this.#dotenv;
    if (variables === undefined || variables === "unread") return unresolved(shown);
    return variables.has(name) ? (variables.get(name) ?? unresolved(shown)) : undefined;
  }

  /**
   * `.env.<stage>`, else `.env`, beside the service (Serverless Framework documentation, "Resolution of environment
   * variables"). Undefined: the stage is not told yet.
   */
  #readDotenv(): ReadonlyMap<string, string | undefined> | "unread" | undefined {
    const stage = this.stage();
    if (typeof stage !== "string") return undefined;
    const folder = dirname(this.#file.absolute);
    const path = [`.env.${stage}`, ".env"]
      .map((name) => resolve(folder, name))
      .find((name) => this.#files.exists(name));
    if (path === undefined) return new Map();
    const read = this.#files.read(path);
    if ("file" in read) return dotenvOf(read.file.text, this.#inputs.environment);
    this.gaps.push(read.gap);
    return "unread";
  }

  #parameter(name: string, depth: number): Value | undefined {
    const given = this.#inputs.serverlessOptions.get(name);
    if (given !== undefined) return given;
    const stage = this.stage();
    const stages = typeof stage === "string" ? [stage, "default"] : ["default"];
    for (const each of stages) {
      for (const place of [
        ["params", each, name],
        ["stages", each, "params", name],
      ]) {
        const value = this.#lookup(this.#root, place, `self:${place.join(".")}`, depth);
        if (value !== undefined && value !== null) return value;
      }
    }
    return undefined;
  }

  #fromFile(
    name: string,
    inner: readonly string[],
    text: string,
    shown: string,
    depth: number,
  ): Value | undefined {
    const absolute = resolve(dirname(this.#file.absolute), name.replace(/^~/, ""));
    if (!this.#files.mayRead(absolute)) {
      return unresolved(shown, "lies outside of what is scanned: scan a folder that holds both");
    }
    if (!this.#documents.has(absolute)) this.#documents.set(absolute, this.#document(absolute));
    const root = this.#documents.get(absolute)?.root;
    const addresses = this.#addresses.get(absolute) ?? new Map<string, readonly string[]>();
    this.#addresses.set(absolute, addresses.set(inner.join("."), inner));
    if (root === undefined) return this.#files.exists(absolute) ? unresolved(shown) : undefined;
    return this.#lookup(root, inner, text, depth);
  }

  #document(absolute: string): { readonly root: Value | undefined; readonly included?: Included } {
    const none = { root: undefined };
    const ending = extname(absolute).toLowerCase();
    if (!this.#files.exists(absolute) || /^\.[cm]?[jt]s$/.test(ending)) return none;
    const read = this.#files.read(absolute);
    if ("gap" in read) {
      this.gaps.push(read.gap);
      return none;
    }
    if (![".yml", ".yaml", ".json"].includes(ending)) return { root: read.file.text.trim() };
    const text = readConfig(read.file);
    this.gaps.push(...text.gaps);
    return { root: text.root, included: { file: read.file, text, addresses: [] } };
  }

  /** Walks down a path, resolving each step; a circle of references is an unresolved mark. */
  #lookup(root: Value, steps: readonly string[], key: string, depth: number): Value | undefined {
    return this.#once(key, () => {
      let current: Value = root;
      for (const step of steps) {
        const here: Value = typeof current === "string" ? this.#text(current, depth + 1) : current;
        if (isMark(here)) return here;
        const next: Value | undefined = Array.isArray(here)
          ? here[Number(step)]
          : isMap(here) && Object.hasOwn(here, step)
            ? here[step]
            : undefined;
        if (next === undefined) return undefined;
        current = next;
      }
      return this.resolve(current, depth + 1);
    });
  }

  #once(key: string, find: () => Value | undefined): Value | undefined {
    if (this.#memo.has(key)) return this.#memo.get(key);
    if (this.#open.has(key)) return unresolved(`\${${key}}`, "leads back to itself");
    this.#open.add(key);
    const value = find();
    this.#open.delete(key);
    this.#memo.set(key, value);
    return value;
  }
}

const path = (address: string): string[] => (address === "" ? [] : address.split("."));

function toBoolean(text: string): boolean | undefined {
  const lower = text.trim().toLowerCase();
  if (lower === "true" || lower === "1") return true;
  return lower === "false" || lower === "0" ? false : undefined;
}

function call(name: string): Value {
  const map: Record<string, Value> = Object.create(null);
  map.Ref = name;
  return map;
}

/** What stands for a variable that has no value here; CloudFormation's reader takes it for a strange function. */
export function unresolved(shown: string, why = ""): Value {
  const map: Record<string, Value> = Object.create(null);
  map[`Fn::${shown}`] = why;
  return map;
}

/** The text of the variable that a value stands for, if it is one that has no value here. */
export function markOf(value: Value | undefined): string | undefined {
  if (!isMap(value)) return undefined;
  const [key, ...others] = Object.keys(value);
  return others.length === 0 && key?.startsWith("Fn::${") ? key.slice("Fn::".length) : undefined;
}

const isMark = (value: Value): boolean => markOf(value) !== undefined;

/** The first unresolved variable anywhere in a value. */
function firstMark(value: Value): Value | undefined {
  if (isMark(value)) return value;
  if (typeof value !== "object" || value === null) return undefined;
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    const found = firstMark(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

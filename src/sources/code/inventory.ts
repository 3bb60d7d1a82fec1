import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Gap } from "../../model/gap.ts";
import type { KeptFiles } from "./files.ts";
import type { SourceFile } from "./input.ts";
import { displayPath } from "./names.ts";
import type { CodeScanEvent } from "./options.ts";
import { unreadFramework, unreadManifest } from "./other-frameworks.ts";
import { decode, encodingOf, fileHolds, MAX_FILE } from "./read.ts";
import {
  dismissedByName,
  isBinary,
  isProgramText,
  isProject,
  isTerraform,
  isTerragrunt,
  mayMatter,
  type Recognized,
  recognize,
  STAGE_MARKERS,
} from "./recognize.ts";
import { walk } from "./walk.ts";

/** What there is to read, before anything is parsed. All paths absolute, in the order of the walk. */
export interface Inventory {
  readonly recognized: ReadonlyMap<Recognized, readonly string[]>;
  /** Folders with Terraform files. */
  readonly terraformFolders: readonly string[];
  /** Files that may be Terragrunt's. */
  readonly terragrunt: readonly string[];
  /** Folders of `.serverless` packages. */
  readonly packages: readonly string[];
  /** Configuration of programs that are not run: `cdk.json`, `serverless.ts`. */
  readonly cdkProjects: readonly string[];
  readonly serverlessPrograms: readonly string[];
  /** Source text of programs, which says whether an unread program could matter. */
  readonly programTexts: readonly string[];
  readonly gaps: readonly Gap[];
}

export interface InventoryOptions {
  readonly cwd: string;
  readonly files: KeptFiles;
  readonly signal?: AbortSignal;
  readonly onEvent: (event: CodeScanEvent) => void;
}

/** A file of any length is searched for the names of stages up to here; beyond, it is a gap. */
const MAX_SEARCHED = 512_000_000;
const PAUSE_EVERY = 256;

/**
 * Looks at every file below the targets: what is it, and can it matter? Bytes are searched for resource type names
 * first; only files that hold one are decoded. A target that is itself a file is never dismissed by its name.
 */
export async function inventoryOf(targets: readonly string[], options: InventoryOptions): Promise<Inventory> {
  const taker = new Taker(options);
  const links: string[] = [];
  let met = 0;
  for (const target of targets) {
    if (isPackage(target)) {
      taker.takePackage(target);
      continue;
    }
    if (!statSync(target).isDirectory()) {
      taker.take(target, true);
      continue;
    }
    for (const found of walk(target)) {
      met += 1;
      if (met % PAUSE_EVERY === 0) {
        taker.progress();
        await new Promise(setImmediate);
        if (options.signal?.aborted) return taker.done();
      }
      if (found.kind === "gap") taker.gap(found.absolute, found.gap);
      else if (found.kind === "skipped") taker.skip(found.absolute, found.why);
      else if (found.link) links.push(found.absolute);
      else taker.take(found.absolute, false);
    }
  }
  for (const link of links) taker.takeLink(link);
  return taker.done();
}

class Taker {
  readonly #options: InventoryOptions;
  readonly #taken = new Set<string>();
  readonly #recognized = new Map<Recognized, string[]>();
  readonly #folders = new Set<string>();
  readonly #terragrunt: string[] = [];
  readonly #packages = new Set<string>();
  readonly #cdkProjects: string[] = [];
  readonly #serverlessPrograms: string[] = [];
  readonly #programTexts: string[] = [];
  readonly #gaps: Gap[] = [];
  #files = 0;
  #candidates = 0;

  constructor(options: InventoryOptions) {
    this.#options = options;
  }

  done(): Inventory {
    this.progress();
    return {
      recognized: this.#recognized,
      terraformFolders: [...this.#folders].sort(),
      terragrunt: this.#terragrunt,
      packages: [...this.#packages],
      cdkProjects: this.#cdkProjects,
      serverlessPrograms: this.#serverlessPrograms,
      programTexts: this.#programTexts,
      gaps: this.#gaps,
    };
  }

  progress(): void {
    this.#options.onEvent({ kind: "progress", files: this.#files, candidates: this.#candidates });
  }

  /** A file that matters, or may, and was not read: a gap, and told where the files are listed. */
  gap(absolute: string, about: Pick<Gap, "kind" | "message" | "code">): void {
    const path = displayPath(absolute, this.#options.cwd);
    this.#gaps.push({ ...about, file: path });
    this.#options.onEvent({ kind: "skipped", path, why: about.message });
  }

  skip(absolute: string, why: string): void {
    if (basename(absolute) === ".serverless" && (isPackage(absolute) || hasTemplate(absolute)))
      this.takePackage(absolute);
    this.#options.onEvent({ kind: "skipped", path: displayPath(absolute, this.#options.cwd), why });
  }

  takePackage(folder: string): void {
    this.#packages.add(folder);
    this.#candidates += 1;
  }

  /** A symbolic link counts for Terraform, which reads through it; other files count once, where they are. */
  takeLink(absolute: string): void {
    let real = absolute;
    try {
      real = realpathSync.native(absolute);
    } catch {
      return void this.skip(absolute, "symbolic link that leads nowhere");
    }
    const dismissed = dismissedByName(absolute);
    if (dismissed) this.skip(absolute, dismissed);
    else if (isTerraform(absolute)) this.take(absolute, false);
    else if (!this.#options.files.allows(real)) {
      const read = this.#options.files.read(absolute);
      if ("gap" in read) this.#gaps.push(read.gap);
    } else if (this.#taken.has(real)) this.skip(absolute, "symbolic link to a file that is read itself");
    else this.take(absolute, false);
  }

  take(absolute: string, asked: boolean): void {
    if (this.#taken.has(absolute)) return;
    this.#taken.add(absolute);
    this.#files += 1;
    if (isTerraform(absolute)) {
      this.#folders.add(dirname(absolute));
      this.#candidates += 1;
      return;
    }
    if (PACKAGED.test(basename(absolute)) && isPackage(dirname(absolute))) {
      this.takePackage(dirname(absolute));
      return;
    }
    const name = basename(absolute);
    if (isTerragrunt(name)) this.#terragrunt.push(absolute);
    if (name === "cdk.json") this.#cdkProjects.push(absolute);
    if (/^serverless\.(?:[cm]?[tj]s)$/.test(name)) this.#serverlessPrograms.push(absolute);
    if (isProgramText(absolute)) this.#programTexts.push(absolute);
    const unread = unreadFramework(absolute);
    if (unread) return void this.gap(absolute, { kind: "unsupported-format", message: unread });
    const dismissed = asked ? undefined : dismissedByName(absolute);
    if (dismissed) return void this.skip(absolute, dismissed);
    this.#look(absolute, asked);
  }

  #look(absolute: string, asked: boolean): void {
    const read = this.#options.files.bytes(absolute);
    if ("unread" in read) {
      if (read.size !== undefined && isSurelyHarmless(absolute)) {
        return void this.skip(absolute, `over ${MAX_FILE / 1_000_000} MB, and names no API Gateway resource`);
      }
      return void this.gap(absolute, read.unread);
    }
    const wide = encodingOf(read.bytes) !== "utf-8";
    if (!wide && isBinary(read.bytes)) {
      // `terraform plan -out` writes a ZIP archive.
      const plan = read.bytes.subarray(0, 2).equals(Buffer.from("PK"));
      const why = plan
        ? "an archive, perhaps a binary plan: scan what `terraform show -json` makes of it"
        : "no text";
      return void this.#dismiss(absolute, why, asked);
    }
    if (!wide && !isProject(absolute) && !mayMatter(read.bytes)) {
      const unread = unreadManifest(read.bytes);
      if (unread) return void this.gap(absolute, { kind: "unsupported-format", message: unread });
      return void this.#dismiss(absolute, "names no API Gateway resource", false);
    }
    const decoded = decode(read.bytes);
    if ("unread" in decoded) return void this.gap(absolute, decoded.unread);
    const file = { path: displayPath(absolute, this.#options.cwd), absolute, text: decoded.text };
    this.#sort(file, asked);
  }

  #sort(file: SourceFile, asked: boolean): void {
    const recognized = recognize(file);
    if (!recognized) {
      const why = PLAN_IN_WORDS.test(file.text)
        ? "a plan in words: scan what `terraform show -json` makes of it"
        : "no kind of infrastructure code that is read";
      return void this.#dismiss(file.absolute, why, asked);
    }
    this.#candidates += 1;
    this.#options.files.keep(file);
    const list = this.#recognized.get(recognized);
    if (list) list.push(file.absolute);
    else this.#recognized.set(recognized, [file.absolute]);
  }

  /** What was asked for by name and cannot be read is a gap; what a walk merely met is only skipped. */
  #dismiss(absolute: string, why: string, asked: boolean): void {
    if (asked) this.gap(absolute, { kind: "unsupported-format", message: `The file is ${why}.` });
    else this.skip(absolute, why);
  }
}

/** What `terraform plan` prints for people, with or without colours, and line by line with `-json`. */
const PLAN_IN_WORDS =
  /(?:Terraform|OpenTofu) will perform the following actions:|^\{"@level":.{0,500}"@module":"(?:terraform|tofu)\.ui"/;

/** A folder that `serverless package` wrote, whatever its name (`--package`). */
const isPackage = (folder: string): boolean => existsSync(join(folder, "serverless-state.json"));
/** Of a package that lacks its state, nothing can be said of REST logging: the service beside it is read. */
const hasTemplate = (folder: string): boolean =>
  existsSync(join(folder, "cloudformation-template-update-stack.json"));
const PACKAGED = /^(?:serverless-state|cloudformation-template-(?:update|create)-stack)\.json$/;

function isSurelyHarmless(absolute: string): boolean {
  return fileHolds(absolute, STAGE_MARKERS, MAX_SEARCHED) === false;
}

import { createHash, randomBytes } from "node:crypto";
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";

/** Another run has the journal, or may have it. */
export class JournalHeld extends Error {
  override readonly name = "JournalHeld";
  /** The file that says so. */
  readonly file: string;
  /** The process that has it; `undefined`: it is of another machine or container, where nothing can be asked of it. */
  readonly process: number | undefined;

  constructor(file: string, holder: number | undefined) {
    super(`The journal is in use (${file}).`);
    this.file = file;
    this.process = holder;
  }
}

export interface JournalLock {
  release(): void;
}

/**
 * Takes a journal for one run. Each run that wants it first puts down a file of its own beside it, then looks at those of
 * others: of two that come at the same time at least one sees the other's, and whoever sees one of a run that lives goes away.
 * All is said by the file's name, so none is ever read half-written; one whose process is dead counts for nothing and is
 * removed, and since nobody takes over the file of another there is nothing to race for. Throws JournalHeld, and what the file
 * system throws.
 */
export function lockJournal(path: string): JournalLock {
  const journal = realPath(path);
  const folder = dirname(journal);
  const mine = `${basename(journal)}.${HOST}-${process.pid}-${lifeOf(process.pid) ?? NO_LIFE}-${randomBytes(4).toString("hex")}.lock`;
  const release = () => rmSync(join(folder, mine), { force: true });
  closeSync(openSync(join(folder, mine), "wx", 0o600));
  try {
    for (const name of readdirSync(folder)) {
      const holder = name === mine ? undefined : holderIn(name, basename(journal));
      if (!holder) continue;
      const away = holder.host !== HOST;
      if (away || isAlive(holder)) throw new JournalHeld(join(folder, name), away ? undefined : holder.pid);
      rmSync(join(folder, name), { force: true });
    }
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}

interface Holder {
  readonly host: string;
  readonly pid: number;
  /** What tells it from a later process of the same number. */
  readonly life: string;
}

const NAME = /^\.([0-9a-f]{8})-(\d{1,10})-([0-9a-f]{8})-[0-9a-f]{8}\.lock$/;

function holderIn(name: string, journal: string): Holder | undefined {
  if (!name.startsWith(journal)) return undefined;
  const [, host, pid, life] = NAME.exec(name.slice(journal.length)) ?? [];
  if (host === undefined || life === undefined) return undefined;
  return { host, pid: Number(pid), life };
}

function isAlive({ pid, life }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const now = lifeOf(pid);
  return now === undefined || life === NO_LIFE || now === life;
}

const hash = (...parts: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 8);

const NO_LIFE = "00000000";

/** Numbers of processes mean something on one machine, and there in one container. */
const HOST = hash(hostname(), read(() => readlinkSync("/proc/self/ns/pid")) ?? "");

/** Linux tells when a process began, in ticks since the machine did (proc(5), stat, field 22). Elsewhere: `undefined`. */
function lifeOf(pid: number): string | undefined {
  const boot = read(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"));
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The name of the program stands in parentheses, and may hold blanks and parentheses itself.
  const began = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return boot === undefined || began === undefined ? undefined : hash(boot, began);
}

/** `undefined`: there is none, as on other systems. */
function read(file: () => string): string | undefined {
  try {
    return file();
  } catch {
    return undefined;
  }
}

/** Two names of one journal are one journal; one that is not there yet has its folder's. */
function realPath(path: string): string {
  return read(() => realpathSync(path)) ?? join(realpathSync(dirname(path)), basename(path));
}

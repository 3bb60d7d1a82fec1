import type { Live } from "../../../src/fixes/apply/live.ts";
import type { Notes } from "../../../src/fixes/apply/notes.ts";

/** The end of a process, as far as those who run in it can tell. */
export class Killed extends Error {
  override readonly name = "Killed";
}

/**
 * Kills at the `at`th point (from 0): there is one before and one behind each line of the journal and each call that changes
 * something. Dead, nothing works any more.
 */
export class Killer {
  #left: number;
  #dead = false;
  points = 0;

  readonly #kill: () => void;

  constructor(at: number, kill = () => {}) {
    this.#left = at;
    this.#kill = kill;
  }

  point(): void {
    this.points += 1;
    this.#dead ||= this.#left === 0;
    if (this.#dead) this.#kill();
    this.#alive();
    this.#left -= 1;
  }

  #alive(): void {
    if (this.#dead) throw new Killed();
  }

  around(record: Notes): Notes {
    return {
      note: (entry) => {
        this.point();
        record.note(entry);
        this.point();
      },
    };
  }

  over(live: Live): Live {
    return {
      read: (step) => {
        this.#alive();
        return live.read(step);
      },
      call: async (step, call, patience) => {
        this.point();
        const made = await live.call(step, call, patience);
        this.point();
        return made;
      },
      holdsLines: (step) => live.holdsLines(step),
      filtersOn: (step) => live.filtersOn(step),
      stagesWriting: (step) => live.stagesWriting(step),
      besideLevel: (step) => live.besideLevel(step),
      regionsWriting: (step, role) => live.regionsWriting(step, role),
      pause: (attempt) => live.pause(attempt),
    };
  }
}

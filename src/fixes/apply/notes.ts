import type { Entry } from "../journal/entry.ts";

type WithoutTime<E> = E extends Entry ? Omit<E, "at"> : never;

/** An entry as those who carry out steps give it: the journal puts the time in. */
export type Note = WithoutTime<Exclude<Entry, { record: "run" }>>;

/** Where the run is written down. `note` returns when a `will` is on the disk. Throws where it cannot be written: then no call is made. */
export interface Notes {
  note(entry: Note): void;
}

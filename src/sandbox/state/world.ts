import { idFrom, randomFrom } from "../random.ts";
import type { Account } from "./account.ts";
import type { Keys } from "./credentials.ts";

/** The accounts of an organization and how they are grouped. Ids are as AWS Organizations makes them. */
export interface Organization {
  readonly id: string;
  readonly rootId: string;
  readonly managementAccount: string;
  readonly delegatedAdministrators: ReadonlySet<string>;
  /** OU id → its name and parent (the root's id or another OU's). */
  readonly units: ReadonlyMap<
    string,
    { readonly id: string; readonly name: string; readonly parent: string }
  >;
  /** Account id → parent id. */
  readonly parents: ReadonlyMap<string, string>;
}

/** Everything the sandbox knows. */
export class World {
  readonly accounts: Map<string, Account> = new Map();
  readonly keys: Keys;
  readonly organization: Organization | undefined;
  readonly #random = randomFrom(1);
  readonly #luck = randomFrom(2);

  constructor(keys: Keys, organization: Organization | undefined) {
    this.keys = keys;
    this.organization = organization;
  }

  /** A new id, the same in every run for the same sequence of requests. */
  newId(length: number): string {
    return idFrom(this.#random, length);
  }

  /** A number in [0, 1), of a sequence that is the same in every run and that ids do not disturb. */
  chance(): number {
    return this.#luck();
  }
}

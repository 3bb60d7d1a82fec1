/** A part of the document's outermost object: a plain value, or one item of a list. */
export interface Entry {
  readonly key: string;
  readonly value: unknown;
  /** It is an item of the list under `key`. */
  readonly item: boolean;
}

/** The text is no JSON object, or larger than anybody needs. */
export class NotReadable extends Error {
  override readonly name = "NotReadable";
}

const NOT_A_REPORT = "it is not one JSON object, which is what `stagelight scan --format json` writes";

/** Characters of one item; a stage's access-log format is at most a few thousand. */
const LARGEST_ITEM = 4_000_000;
/** Characters of a value that is no list; the changes name every finding that is no longer seen. */
const LARGEST_VALUE = 100_000_000;
/** Characters of the whole. */
const LARGEST = 2_000_000_000;

/**
 * The parts of a JSON object one by one, without ever holding the whole. Lists directly below the outermost object come
 * item by item, whatever the layout. Throws `NotReadable`.
 */
export async function* entriesOf(chunks: AsyncIterable<string>): AsyncGenerator<Entry, void, void> {
  const reader = new Reader();
  for await (const chunk of chunks) yield* reader.take(chunk);
  reader.end();
}

type State = "before" | "key" | "colon" | "value" | "item" | "after-list" | "done";

class Reader {
  #state: State = "before";
  #key = "";
  /** What has come so far of the part that is being read. */
  #part = "";
  /** Brackets that are open within the part. */
  #nesting = 0;
  #inString = false;
  #escaped = false;
  #items = 0;
  #entries = 0;
  #read = 0;
  readonly #keys = new Set<string>();

  *take(chunk: string): Generator<Entry, void, void> {
    this.#read += chunk.length;
    if (this.#read > LARGEST) throw new NotReadable(`it is larger than ${LARGEST} characters`);
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const code = chunk.charCodeAt(at);
      if (this.#inString) {
        this.#within(code);
        continue;
      }
      if (this.#state === "before" || this.#state === "done" || this.#state === "after-list") {
        this.#between(code);
        from = at + 1;
        continue;
      }
      if (code === QUOTE) this.#inString = true;
      else if (
        this.#state === "value" &&
        code === OPEN_LIST &&
        this.#nesting === 0 &&
        blank(this.#part + chunk.slice(from, at))
      ) {
        this.#state = "item";
        this.#items = 0;
        this.#part = "";
        from = at + 1;
      } else if (code === OPEN_LIST || code === OPEN_OBJECT) this.#nesting += 1;
      else if (this.#nesting > 0) {
        if (code === CLOSE_LIST || code === CLOSE_OBJECT) this.#nesting -= 1;
      } else if (code === COLON || code === COMMA || code === CLOSE_LIST || code === CLOSE_OBJECT) {
        const text = this.#part + chunk.slice(from, at);
        this.#part = "";
        from = at + 1;
        const entry = this.#delimited(code, text);
        if (entry) yield entry;
      }
    }
    this.#part += chunk.slice(from);
    const most = this.#state === "item" ? LARGEST_ITEM : LARGEST_VALUE;
    if (this.#part.length > most) throw new NotReadable(`one part of it is larger than ${most} characters`);
  }

  end(): void {
    if (this.#state !== "done") throw new NotReadable("it ends too early");
  }

  #within(code: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (code === BACKSLASH) this.#escaped = true;
    else if (code === QUOTE) this.#inString = false;
  }

  #between(code: number): void {
    if (isBlank(code)) return;
    if (this.#state === "before" && code === OPEN_OBJECT) this.#state = "key";
    else if (this.#state === "after-list" && code === COMMA) this.#state = "key";
    else if (this.#state === "after-list" && code === CLOSE_OBJECT) this.#state = "done";
    else throw new NotReadable(NOT_A_REPORT);
  }

  /** A part has come to its end at this character. */
  #delimited(code: number, text: string): Entry | undefined {
    if (this.#state === "key") {
      if (code === CLOSE_OBJECT && blank(text) && this.#entries === 0) {
        this.#state = "done";
        return undefined;
      }
      const key = code === COLON ? parsed(text) : undefined;
      if (typeof key !== "string") throw new NotReadable(NOT_A_REPORT);
      if (this.#keys.has(key)) throw new NotReadable(`it has ${JSON.stringify(key).slice(0, 60)} twice`);
      if (this.#keys.size >= 100) throw new NotReadable("it has more than 100 parts");
      this.#keys.add(key);
      this.#entries += 1;
      this.#key = key;
      this.#state = "value";
      return undefined;
    }
    if (this.#state === "value") {
      if (code !== COMMA && code !== CLOSE_OBJECT) throw new NotReadable("it is not JSON");
      this.#state = code === COMMA ? "key" : "done";
      return { key: this.#key, value: parsed(text), item: false };
    }
    if (code !== COMMA && code !== CLOSE_LIST) throw new NotReadable("it is not JSON");
    if (code === CLOSE_LIST) this.#state = "after-list";
    if (code === CLOSE_LIST && this.#items === 0 && blank(text)) return undefined;
    this.#items += 1;
    return { key: this.#key, value: parsed(text), item: true };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotReadable("it is not JSON");
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const isBlank = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const blank = (text: string) => /^[ \n\r\t]*$/.test(text);

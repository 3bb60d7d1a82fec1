import { type Readable, Transform, type TransformCallback } from "node:stream";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** Far above any answer of AWS's: a page of 500 APIs is below 1 MB. */
const LARGEST_ANSWER = 32_000_000;

/** The SDK's handler for Node, with a bound on what an endpoint can make us hold. */
export class BoundedHandler extends NodeHttpHandler {
  override async handle(...args: Parameters<NodeHttpHandler["handle"]>) {
    const result = await super.handle(...args);
    const body: Readable | undefined = result.response.body;
    if (body) {
      const bounded = new Bound();
      body.on("error", (error) => bounded.destroy(error));
      bounded.on("close", () => body.destroy());
      result.response.body = body.pipe(bounded);
    }
    return result;
  }
}

/** Lets so many bytes through; more end the answer with an error. */
class Bound extends Transform {
  #left = LARGEST_ANSWER;

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.#left -= chunk.length;
    if (this.#left >= 0) {
      done(null, chunk);
      return;
    }
    const error = new Error(`the answer is longer than ${LARGEST_ANSWER / 1_000_000} MB`);
    error.name = "AnswerTooLarge";
    done(error);
  }
}

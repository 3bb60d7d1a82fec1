import { Readable } from "node:stream";
import { Clients, type Connections } from "../../src/fixes/aws/clients.ts";
import { outcomeOf, type Setting } from "../../src/sandbox/answer.ts";

/** A request as the SDK hands it to its handler. */
interface Request {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/**
 * Clients whose requests go to a sandbox in this process and over no socket: the same bytes, a fraction of the time. They are
 * made once for each account and Region, and go to whatever world is the present one.
 */
export class InProcess {
  setting: Setting | undefined;
  calls = 0;
  readonly #made = new Map<string, Clients>();

  readonly clients = (account: string, region: string): Clients => {
    const key = `${account}/${region}`;
    const known = this.#made.get(key);
    if (known) return known;
    const connections: Connections = {
      clientConfig: (_, credentials) =>
        ({
          region,
          credentials,
          maxAttempts: 1,
          endpoint: "http://127.0.0.1:1",
          requestHandler: { handle: (request: Request) => this.#handled(request), destroy: () => {} },
        }) as unknown as ReturnType<Connections["clientConfig"]>,
    };
    const clients = new Clients(connections, region, async () => {
      if (!this.setting) throw new Error("there is no world");
      return this.setting.world.keys.longTerm(account, "aws").credentials;
    });
    this.#made.set(key, clients);
    return clients;
  };

  async #handled(request: Request) {
    if (!this.setting) throw new Error("there is no world");
    this.calls += 1;
    return handled(request, this.setting);
  }
}

async function handled(request: Request, setting: Setting) {
  const { kind, answer } = outcomeOf(
    {
      method: request.method,
      path: request.path,
      query: queryOf(request.query),
      headers: request.headers,
      body: typeof request.body === "string" ? request.body : new TextDecoder().decode(request.body),
    },
    setting,
  );
  if (kind !== "answer") throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
  const { status, headers, body } = answer;
  return { response: { statusCode: status, headers, body: Readable.from([Buffer.from(body)]) } };
}

function queryOf(query: Request["query"] = {}): string {
  const parameters = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((each): [string, string] => [name, each ?? ""]),
  );
  return new URLSearchParams(parameters).toString();
}

import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** Forwards everything to another port of this machine and counts the requests. */
export async function countingProxy(port: number) {
  let requests = 0;
  const server = createServer((incoming, outgoing) => {
    requests += 1;
    const forward = request(
      { host: "127.0.0.1", port, method: incoming.method, path: incoming.url, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forward.on("error", () => outgoing.destroy());
    incoming.pipe(forward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The requests since the last time this was asked. */
    take() {
      const count = requests;
      requests = 0;
      return count;
    },
    close: () => server.closeAllConnections(),
    server,
  };
}

import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Backend, held, LOG, NONE, push } from "../commands/pushed.ts";
import { MOTO_ACCOUNT, MOTO_CREDENTIALS, motoServer } from "./moto-server.ts";

let moto: Awaited<ReturnType<typeof motoServer>>;
let backend: Backend;
beforeAll(async () => {
  moto = await motoServer();
  backend = { url: moto.url, account: MOTO_ACCOUNT, credentials: MOTO_CREDENTIALS };
  vi.stubEnv("AWS_ACCESS_KEY_ID", MOTO_CREDENTIALS.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", MOTO_CREDENTIALS.secretAccessKey);
});
afterAll(() => {
  vi.unstubAllEnvs();
  moto?.kill();
});

test("moto's Security Hub takes what is pushed, and an update by its id", async () => {
  const first = await push(backend, { prod: NONE, live: LOG });
  expect([first.exit, first.stderr]).toEqual([0, "stagelight: Security Hub has taken 2 findings.\n"]);
  expect((await push(backend, { prod: LOG, live: LOG })).exit).toBe(0);
  expect(await held(backend)).toEqual([
    ["live", "PASSED", "ARCHIVED"],
    ["prod", "PASSED", "ARCHIVED"],
  ]);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { ALL_ROWS } from "../sandbox/all-rows.ts";
import { clients } from "../sandbox/clients.ts";
import type { Backend } from "../sandbox/contract-rows.ts";
import { MOTO_DIFFERENCES } from "./moto-differences.ts";
import { MOTO_ACCOUNT, MOTO_CREDENTIALS, motoServer } from "./moto-server.ts";

let moto: Awaited<ReturnType<typeof motoServer>>;
let backend: Backend;
beforeAll(async () => {
  moto = await motoServer();
  const at = (region: string) => clients(moto.url, MOTO_CREDENTIALS, region);
  backend = {
    account: MOTO_ACCOUNT,
    region: "eu-west-1",
    roleArn: `arn:aws:iam::${MOTO_ACCOUNT}:role/api-logs`,
    clients: at("eu-west-1"),
    withoutRole: { clients: at("us-west-2"), region: "us-west-2" },
    empty: at("ap-south-1"),
  };
});
afterAll(() => {
  moto?.kill();
});

test("every listed difference is of a row that exists", () => {
  const names = new Set(ALL_ROWS.map(({ name }) => name));
  expect(Object.keys(MOTO_DIFFERENCES).filter((name) => !names.has(name))).toEqual([]);
});

test.each(ALL_ROWS.map((row) => [row.name, row] as const))("%s", async (name, { run }) => {
  const difference = MOTO_DIFFERENCES[name];
  if (difference === undefined) return run(backend);
  const failure: unknown = await run(backend).then(
    () => undefined,
    (error: unknown) => error,
  );
  const told = `moto: ${difference.instead}`;
  if (failure === undefined)
    throw new Error(`moto no longer differs here: take the row off the list (${told})`);
  expect(String(failure), told).toContain(difference.shows);
});

import { expect, test } from "vitest";
import { badRequest } from "../../src/sandbox/aws-error.ts";
import { textIn } from "../../src/sandbox/body.ts";
import { startSandbox } from "../../src/sandbox/index.ts";
import { awsJson } from "../../src/sandbox/protocols/aws-json.ts";
import { JSON_REFUSALS, type Service } from "../../src/sandbox/service.ts";
import { perRegion } from "../../src/sandbox/state/account.ts";

const ACCOUNT = "111122223333";

/** All that a further service takes: one file such as this, and a line in the list. */
const notes = perRegion(() => new Set<string>());
const notebook: Service = {
  name: "notebook",
  signingName: "notebook",
  iamPrefix: "notebook",
  protocol: awsJson("Notebook", [
    {
      name: "PutNote",
      run({ home, body }) {
        const text = textIn(body, "Text");
        if (!text) throw badRequest("Text is required");
        notes(home).add(text);
        return {};
      },
    },
    { name: "ListNotes", run: ({ home }) => ({ Notes: [...notes(home)] }) },
  ]),
  refusals: JSON_REFUSALS,
};

test("a further service is one object, with its own state in each account and Region", async () => {
  const sandbox = await startSandbox({ services: [notebook] });
  const call = async (region: string, operation: string, body: object): Promise<unknown> => {
    const { accessKeyId } = sandbox.credentials(ACCOUNT);
    const scope = `${accessKeyId}/20260101/${region}/notebook/aws4_request`;
    const answer = await fetch(sandbox.url, {
      method: "POST",
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00`,
        "x-amz-target": `Notebook.${operation}`,
      },
      body: JSON.stringify(body),
    });
    return answer.json();
  };
  await call("eu-west-1", "PutNote", { Text: "hello" });
  expect(await call("eu-west-1", "ListNotes", {})).toEqual({ Notes: ["hello"] });
  expect(await call("us-east-1", "ListNotes", {})).toEqual({ Notes: [] });
  expect(await call("eu-west-1", "PutNote", {})).toEqual({
    __type: "BadRequestException",
    message: "Text is required",
  });
  expect(await call("eu-west-1", "Burn", {})).toMatchObject({ __type: "UnknownOperationException" });
  sandbox.faults.add({ kind: "access-denied", service: "notebook" });
  expect(await call("eu-west-1", "ListNotes", {})).toMatchObject({ __type: "AccessDeniedException" });
  await sandbox.close();
});

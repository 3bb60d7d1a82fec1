/**
 * What a pull-request comment needs of GitHub's GraphQL API, as JSON on stdin and stdout: comment.sh sends it. For the
 * Node.js that a runner has; needs nothing else.
 */
import { readFileSync } from "node:fs";

/** Comments of a page (GraphQL API, "Rate limits and query limits": 100 at most), and pages that are looked through. */
const PAGE = 100;

const FIND = `query ($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      id
      comments(first: ${PAGE}, after: $after) {
        nodes { id body viewerDidAuthor }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;
const UPDATE = `mutation ($id: ID!, $body: String!) {
  updateIssueComment(input: { id: $id, body: $body }) { issueComment { url } }
}`;
const ADD = `mutation ($id: ID!, $body: String!) {
  addComment(input: { subjectId: $id, body: $body }) { commentEdge { node { url } } }
}`;

const read = (file) => readFileSync(file, "utf8");
const stdin = () => JSON.parse(read(0));
const markerOf = (report) => read(report).split("\n", 1)[0];
const request = (query, variables) => JSON.stringify({ query, variables });
/** Ids and cursors go through a shell's `read`: what could be more than one word is none of GitHub's. */
const word = (value) => {
  if (typeof value !== "string" || !/^[\w=+/:-]{1,500}$/.test(value)) throw new Error("no id");
  return value;
};

const VERBS = {
  /** The number of the pull request that an event is about; nothing for other events. */
  number(event) {
    const number = JSON.parse(read(event)).pull_request?.number;
    return Number.isSafeInteger(number) && number > 0 ? String(number) : "";
  },
  /** The request for a page of the pull request's comments. */
  find(repository, number, after) {
    const [owner, name] = repository.split("/");
    return request(FIND, { owner, name, number: Number(number), after: after || null });
  },
  /** Our comment in a page: one of our own, for anybody may write the marker. */
  found(report) {
    const pull = stdin().data.repository.pullRequest;
    const marker = markerOf(report);
    const own = pull.comments.nodes.find(
      (comment) => comment?.viewerDidAuthor === true && comment.body.split(/\r?\n/, 1)[0] === marker,
    );
    if (own) return `comment ${word(own.id)}`;
    const { hasNextPage, endCursor } = pull.comments.pageInfo;
    return hasNextPage ? `next ${word(endCursor)}` : `none ${word(pull.id)}`;
  },
  update: (id, report) => request(UPDATE, { id, body: read(report) }),
  add: (id, report) => request(ADD, { id, body: read(report) }),
  /** The address of the comment that was written. */
  written() {
    const { data, errors } = stdin();
    const url = data?.updateIssueComment?.issueComment?.url ?? data?.addComment?.commentEdge?.node?.url;
    if (errors || typeof url !== "string" || !/^https:\/\/[\x21-\x7e]{1,500}$/.test(url))
      throw new Error("no comment");
    return url;
  },
};

const [verb, ...rest] = process.argv.slice(2);
try {
  process.stdout.write(`${VERBS[verb](...rest)}\n`);
} catch {
  process.exitCode = 1;
}

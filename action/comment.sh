#!/usr/bin/env bash
# Keeps one comment on the pull request up to date: that of the same author which begins with the report's first line, a
# marker that does not show. Where a comment cannot be written (a fork's token may only read), it says so and ends well.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/stagelight.XXXXXX")
trap 'rm -rf "$work"' EXIT

no_comment() {
  printf '::warning title=Stagelight::No comment was written: %s\n' "$1"
  exit 0
}

json() { node "$here/comment-json.mjs" "$@"; }

number=$(json number "${GITHUB_EVENT_PATH:-}") || no_comment 'the event of this run cannot be read.'
if [ -z "$number" ]; then
  printf 'No pull request, so no comment.\n'
  exit 0
fi
case ${STAGELIGHT_TOKEN:-} in
  '') no_comment 'there is no token.' ;;
  *[!A-Za-z0-9._=+/-]*) no_comment 'the input token has characters that no token has.' ;;
esac

# Sends a request's body and leaves the answer in $work/answer.json. The token is in no argument, for those are seen by
# every process of the runner.
ask() {
  local status
  status=$(
    printf 'header = "Authorization: Bearer %s"\n' "$STAGELIGHT_TOKEN" |
      curl --config - --silent --show-error --proto '=https' --max-time 60 \
        --header 'Content-Type: application/json' --data-binary "@$work/request.json" \
        --output "$work/answer.json" --write-out '%{http_code}' \
        "${GITHUB_GRAPHQL_URL:-https://api.github.com/graphql}"
  ) || no_comment 'GitHub could not be reached.'
  case $status in
    200) ;;
    401 | 403) no_comment 'the token may not write one (permissions: pull-requests: write; a fork never may).' ;;
    *) no_comment 'GitHub refused the request. The log of the job says more.' ;;
  esac
}

cursor=''
# Pages of 100.
for _ in {1..50}; do
  json find "$GITHUB_REPOSITORY" "$number" "$cursor" >"$work/request.json"
  ask
  # What was found so far: `comment ID`, `next CURSOR` or `none ID-OF-THE-PULL-REQUEST`.
  read -r what which < <(json found "$STAGELIGHT_REPORT" <"$work/answer.json") || no_comment 'GitHub did not answer as it should.'
  [ "$what" = next ] || break
  cursor=$which
done
[ "$what" != next ] || no_comment 'the pull request has too many comments to look through.'

if [ "$what" = comment ]; then
  json update "$which" "$STAGELIGHT_REPORT" >"$work/request.json"
else
  json add "$which" "$STAGELIGHT_REPORT" >"$work/request.json"
fi
ask
json written <"$work/answer.json" ||
  no_comment 'the token may not write one (permissions: pull-requests: write; a fork never may).'

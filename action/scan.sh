#!/usr/bin/env bash
# Scans, and writes the job's summary, the annotations, the SARIF file and the comment's text. Ends well whatever the scan
# came to: the outputs say it, and the action's last step fails with it.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/stagelight.XXXXXX")
report=$work/report.md

output() { printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"; }

# Tells of a scan that did not come about, and ends. The reason is never made of what comes from outside.
could_not_run() {
  printf '::error title=Stagelight::%s\n' "$1"
  {
    # A comment of an earlier commit must not go on saying what that one was.
    printf '<!-- stagelight-report%s -->\n' "${category:+ $category}"
    printf '### Stagelight could not run\n\nNothing was looked at: %s\n' "$1"
  } >"$report"
  finish 2
}

finish() {
  cat "$report" >>"$GITHUB_STEP_SUMMARY"
  output report "$report"
  output exit-code "$1"
  exit 0
}

# Until it is known to be good, so that the comment of a scan without a category is not taken for this one's.
category=none-that-can-be
wanted=${STAGELIGHT_CATEGORY:-}
case $wanted in
  *[!A-Za-z0-9._/-]*) could_not_run 'the input category has other characters than letters, digits and ._/-.' ;;
esac
[ "${#wanted}" -le 100 ] || could_not_run 'the input category is longer than 100 characters.'
category=$wanted

sarif=${STAGELIGHT_SARIF:-}
case $sarif in
  *[[:cntrl:]]*) could_not_run 'the input sarif-file has a line break or another control character in it.' ;;
esac

version=${STAGELIGHT_VERSION:-}
[ -n "$version" ] || version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$here/../package.json")
# A version or a tag, and nothing else that npm would install: no address, no folder, no alias.
case $version in
  '' | [!A-Za-z0-9]* | *[!A-Za-z0-9.+-]*) could_not_run 'the input version is no version of stagelight.' ;;
esac

# The Node.js that stagelight needs: the job's own, or one that the runner keeps.
new_enough() {
  "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 18) ? 0 : 1)' 2>/dev/null
}
if ! command -v node >/dev/null || ! new_enough node; then
  found=''
  for folder in "${RUNNER_TOOL_CACHE:-/nonexistent}"/node/*/*/bin; do
    if [ -x "$folder/node" ] && new_enough "$folder/node"; then found=$folder; fi
  done
  [ -n "$found" ] || could_not_run 'Node.js 22.18 or newer is needed: put actions/setup-node before this action.'
  PATH=$found:$PATH
fi

# Installed in a folder of its own, so that no .npmrc and no package of the scanned repository has a say in what is run.
mkdir "$work/program"
printf '{ "private": true }\n' >"$work/program/package.json"
if ! (cd "$work/program" && npm install --no-audit --no-fund --ignore-scripts --loglevel=error "stagelight@$version") >&2; then
  could_not_run 'npm could not install stagelight. The log of the job says why.'
fi
program=$work/program/node_modules/.bin/stagelight

arguments=(scan -o "markdown=$report")
[ -z "$sarif" ] || arguments+=(-o "sarif=$sarif")
[ "${STAGELIGHT_ANNOTATIONS:-true}" != true ] || arguments+=(-o "github=$work/annotations.txt")
[ -z "${STAGELIGHT_FAIL_ON:-}" ] || arguments+=(--fail-on "$STAGELIGHT_FAIL_ON")
[ -z "${STAGELIGHT_CONFIG:-}" ] || arguments+=(--config "$STAGELIGHT_CONFIG")
[ -z "$category" ] || arguments+=(--category "$category")
while read -r -a words; do
  [ "${#words[@]}" -eq 0 ] || arguments+=("${words[@]}")
done <<<"${STAGELIGHT_ARGS:-}"
arguments+=(--)
while IFS= read -r path; do
  [ -z "$path" ] || arguments+=("$path")
done <<<"${STAGELIGHT_PATHS:-}"

# Until the program ends, what it prints is not taken for commands of the workflow.
stop=stagelight-$RANDOM$RANDOM$RANDOM$RANDOM
printf '::stop-commands::%s\n' "$stop"
code=0
COLUMNS=${COLUMNS:-120} "$program" "${arguments[@]}" </dev/null 2>&1 || code=$?
printf '::%s::\n' "$stop"

# No report: it did not come to scanning, whatever the exit code says.
if [ "$code" -eq 2 ] || [ "$code" -gt 3 ] || [ ! -s "$report" ]; then
  could_not_run 'the log of the job says why.'
fi
[ ! -s "$work/annotations.txt" ] || cat "$work/annotations.txt"
[ -z "$sarif" ] || output sarif-file "$sarif"
finish "$code"

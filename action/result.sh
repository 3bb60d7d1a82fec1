#!/usr/bin/env bash
# The scan's exit code, after everything else was done.
set -euo pipefail

case ${STAGELIGHT_EXIT:-} in
  0) ;;
  1) printf 'Stagelight: there are findings (exit code 1).\n' ;;
  3) printf 'Stagelight: the scan is incomplete, or there was nothing to scan (exit code 3; --allow-partial, --allow-empty).\n' ;;
  *)
    printf 'Stagelight: the scan could not run (exit code 2).\n'
    exit 2
    ;;
esac
exit "$STAGELIGHT_EXIT"

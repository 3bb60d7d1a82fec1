#!/bin/sh
# Installs what the contract tests compare with (moto, cfn-lint, …) into .venv, at the pinned versions.
# Idempotent: does nothing when the pins have not changed.
set -eu
cd "$(dirname "$0")/.."
requirements=test/contract/requirements.txt
if cmp -s "$requirements" .venv/installed-requirements.txt; then exit 0; fi
python3 -m venv --clear .venv
.venv/bin/pip install --quiet --disable-pip-version-check -r "$requirements"
cp "$requirements" .venv/installed-requirements.txt

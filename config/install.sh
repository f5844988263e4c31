#!/bin/sh
# requirements files -> .venv, with every package checked against its hash. Twice changes nothing.
# usage: config/install.sh REQUIREMENTS.txt        (run, or run and test)
set -eu
cd "$(dirname "$0")/.."
wanted=$1

# A Python of 3.12 or newer: by name, then where pyenv keeps its versions.
find_python() {
    for candidate in "${PYTHON:-}" python3.14 python3.13 python3.12 python3 \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[2-9]*/bin/python; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(not (3, 12) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
    rm -rf .venv
    python=$(find_python)
    if [ -n "$python" ]; then
        "$python" -m venv .venv
    else
        echo "No Python 3.12 or newer here: uv fetches one."
        python3 -m venv .uv && .uv/bin/python -m pip install --quiet uv
        .uv/bin/uv venv --seed --python 3.12 .venv || {
            echo "uv could not fetch one. Install Python 3.12 or newer, or name one: PYTHON=/path/to/python3 make run" >&2
            exit 1
        }
    fi
fi

# A stamp of what is installed: the second start installs nothing.
stamp=$(cat "$wanted" requirements-nodeps.txt | sha256sum | cut -d ' ' -f 1)
if [ "$(cat ".venv/installed-$wanted" 2>/dev/null)" != "$stamp" ]; then
    echo "Installing $wanted (half a minute to two)."
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r "$wanted"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps -r requirements-nodeps.txt
    echo "$stamp" >".venv/installed-$wanted"
fi

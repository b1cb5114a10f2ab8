# The commands a person types. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PAGE := dropbox/page
LOCKS := deploy/locks
# `node` where it is 20 or newer, else the one the development lock brings from PyPI.
NODE_PATH_SH := . tests/node.sh

.PHONY: help demo test check format lint types contracts unit journeys page-check soak bench locks page node-modules clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: $(VENV)/.server ## set everything up and start a drop-box on this machine
	@$(BIN)/python -m deploy.demo

test: check unit page-check journeys ## everything CI runs (first: tests/install-system.sh)

check: format lint types contracts ## format, lint, types, import contracts

format: $(VENV)/.dev ## is everything formatted
	$(BIN)/ruff format --check .

lint: $(VENV)/.dev ## ruff, all rules
	$(BIN)/ruff check .

types: $(VENV)/.dev ## mypy, strict
	$(BIN)/mypy

contracts: $(VENV)/.dev ## who may import whom
	$(BIN)/lint-imports --config tests/importlinter.ini

unit: $(VENV)/.dev node-modules ## unit, vectors, contract
	$(BIN)/python -m pytest tests -m "not journey" -n 2 -q

# Browser and server share a network namespace that holds a loopback and nothing else.
ALONE := unshare --net $(if $(filter 0,$(shell id -u)),,--map-root-user) sh -c 'ip link set lo up && exec "$$0" "$$@"'

journeys: $(VENV)/.dev node-modules ## whole paths with real browsers, in a network of their own
	$(ALONE) $(BIN)/python -m pytest tests -m journey -n 2 --dist loadfile -q

page-check: node-modules ## TypeScript: types, lint, vectors
	$(NODE_PATH_SH) && cd $(PAGE) && npm run check && npm test

page: node-modules ## build the page's committed files again
	$(NODE_PATH_SH) && cd $(PAGE) && npm run build

soak: $(VENV)/.dev node-modules ## long fuzz and fault runs
	$(BIN)/python -m tests.fuzz.soak
	$(BIN)/python -m tests.simulation.soak

bench: $(VENV)/.dev ## ratios against named peers, in one run
	$(BIN)/python -m bench

locks: $(VENV)/.dev ## resolve the lock files anew
	for extra in server offline courier; do $(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 pyproject.toml --extra $$extra --group build -o $(LOCKS)/$$extra.txt; done
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 pyproject.toml --all-extras --group dev -o $(LOCKS)/dev.txt

node-modules: $(PAGE)/node_modules/.installed

$(PAGE)/node_modules/.installed: $(PAGE)/package-lock.json | $(VENV)/.dev
	$(NODE_PATH_SH) && cd $(PAGE) && npm ci --no-audit --no-fund --loglevel=error
	touch $@

# Each environment says by a stamp which lock it was made from; the development one holds the others.
$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.server: $(LOCKS)/server.txt $(LOCKS)/offline.txt pyproject.toml | $(VENV)/bin/python
	test -e $(VENV)/.dev || $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r $(LOCKS)/server.txt -r $(LOCKS)/offline.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . 
	touch $@

$(VENV)/.dev: $(LOCKS)/dev.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r $(LOCKS)/dev.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@ $(VENV)/.server

clean: ## remove what the commands above made (not your demo's data)
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .artefacts $(VENV) $(PAGE)/node_modules

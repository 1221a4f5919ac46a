# make run        install into .venv and compare the shipped policies on the shipped scenario
# make test       install and run the tests (make test-full adds the long statistical ones)
# make lint       style and types
# make bench      time both engines beside three peers and the bare loops
# make docs       regenerate the generated pages of docs/

PYTHON ?= $(shell for p in python3.12 python3.13 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' >/dev/null 2>&1 && { echo $$p; break; }; done)
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable

.PHONY: run test test-full lint bench docs clean

run: .venv/installed
	@$(BIN)/siop

test: .venv/installed-dev
	@$(BIN)/python -m pytest -q -n 2 -m "not full"

test-full: .venv/installed-dev
	@$(BIN)/python -m pytest -q -n 2

lint: .venv/installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: .venv/installed
	@$(BIN)/python benchmarks/run.py

docs: .venv/installed-dev
	@$(BIN)/python -m sim.kpi.docs > docs/kpis.md
	@$(BIN)/python -m sim.tables.docs > docs/tables.md

clean:
	rm -rf .venv benchmarks/.venv

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "siop-sim needs Python 3.11, 3.12 or 3.13; none was found on the PATH." >&2; exit 1; }
	@"$(PYTHON)" -m venv .venv || { echo "Python has no venv module; on Debian and Ubuntu: apt install python3-venv" >&2; \
		rm -rf .venv; exit 1; }

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing into .venv (once)"
	@$(INSTALL) ".[fast]"
	@echo "Compiling the engine (once, a minute or two)"
	@$(BIN)/python -m sim.compiled
	@touch $@

.venv/installed-dev: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing into .venv with the tools for the tests (once)"
	@$(INSTALL) ".[dev]"
	@touch $@ .venv/installed

# `make run` and `make test` need nothing but Python 3.11 or newer; what they fetch is pinned by hash.
# Stamp files inside .venv say what is installed already, so that a second run starts at once.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COVERED := $(BIN)/python -W ignore::RuntimeWarning:slipcover.importer -m slipcover --branch --source kg_memory --out .coverage.txt

.PHONY: help run test test-fresh format lint bench docs lock clean
.DEFAULT_GOAL := help

help:
	@echo "make run     start everything and serve          make test    all tests, on a real Neo4j"
	@echo "make format  format the code                     make lint    ruff, mypy and the layers"
	@echo "make bench   the measured figures                make lock    pin the newest allowed packages"
	@echo "make docs    the pages of docs/, into site/      make clean   remove what was built (never data)"
	@echo "make test-fresh [SEED=…]   the property tests, on examples that were never drawn before"

run: $(VENV)/.installed
	@$(BIN)/kg-memory up

test: $(VENV)/.installed-dev
	@$(COVERED) -m pytest --quiet
	@echo "Lines and branches that no test reached in this process: the files below 95 %, and all together"
	@awk '/^File/ || /^\(summary\)/ || (NF > 7 && $$7 + 0 < 95)' .coverage.txt

test-fresh: $(VENV)/.installed-dev
	@seed=$${SEED:-$$($(BIN)/python -c 'import secrets; print(secrets.randbits(32))')} \
	  && echo "Fresh examples: make test-fresh SEED=$$seed draws them again" \
	  && HYPOTHESIS_PROFILE=fresh $(BIN)/python -m pytest --quiet -m hypothesis --hypothesis-seed=$$seed

format: $(VENV)/.installed-dev
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.benchmarks

docs: $(VENV)/.installed-dev
	@$(BIN)/mkdocs build --strict --quiet

COMPILE := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header

lock: $(VENV)/.installed-dev
	@$(COMPILE) pyproject.toml --group build --output-file requirements.lock
	@$(COMPILE) pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) build dist site .coverage.txt kg_memory.egg-info kg_memory/api/web/graphiql/assets tests/.artifacts
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find kg_memory tests training -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed, and $(PYTHON) is " + sys.version.split()[0] + ": name another one with make PYTHON=…")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml hatch_build.py | $(BIN)/python
	@echo "Installing the packages of requirements.lock"
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing the packages of requirements-dev.lock"
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@

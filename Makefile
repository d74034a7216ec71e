# Lean On. `make` alone tells what there is; every target sets up what it needs first.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.runs
DEV := $(VENV)/.develops
PORT ?= 3000
ARGS ?=
# Newer versions first, but 3.12 before 3.13: up to 3.12 the embedded Redis server has a wheel.
PYTHONS := python3.12 python3.11 python3.13 python3.14 python3
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
INSTALL := $(PIP) install --quiet --require-hashes -r
OURSELVES := $(PIP) install --quiet --no-deps --no-build-isolation --editable .
# Byte code is kept: else each process that a test starts would compile the whole app anew.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n auto
# What tests of a file share is set up once, and short files come last; slow tests share little, but for
# those of a group (`xdist_group`), such as the visit of a demo, which one worker tries in their order.
TOGETHER := --dist loadfile --no-loadscope-reorder
# They may take longer before they are taken to hang: what is cut off in the middle of a case looks like a fault.
APART := --dist loadgroup --no-loadscope-reorder --timeout 600
LOCK := $(BIN)/uv pip compile pyproject.toml - --universal --python-version 3.11 --generate-hashes --upgrade \
	--quiet --no-header --no-annotate --no-emit-index-url --no-emit-find-links --extra embedded --extra postgres

.PHONY: .system help setup demo test test-slow check fix lock translations pictures promises faults bench clean

help: ## Say what there is
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1@\2/p' $(MAKEFILE_LIST) | column -t -s@ 2>/dev/null \
		|| sed -nE 's/^([a-z-]+):.*## (.*)/  make \1  \2/p' $(MAKEFILE_LIST)

setup: $(RUN) ## Install what running needs into .venv/

demo: $(RUN) ## See it in a browser at http://127.0.0.1:3000 (PORT=, ARGS="--headless --weeks 12")
	@exec $(BIN)/leanon demo --port $(PORT) $(ARGS)

test: .system $(DEV) ## Run the tests on real servers that they start themselves, in minutes (ARGS=tests/cli)
	@$(PYTEST) $(TOGETHER) $(ARGS)

test-slow: .system $(DEV) ## Run the rest: every promise at its full size, every page in every scheme and width, more made-up cases
	@$(PYTEST) $(APART) -m "slow or hypothesis" --hypothesis-profile whole $(ARGS)

check: $(DEV) ## Lint, formatting, types and the walls between packages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

fix: $(DEV) ## Mend what the linter and the formatter can mend themselves
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: $(DEV) ## Choose the newest versions that pyproject.toml allows, and pin them with their hashes
	@echo 'setuptools>=77' | $(LOCK) --output-file requirements.txt
	@echo 'setuptools>=77' | $(LOCK) --extra dev --constraint requirements.txt --output-file requirements-dev.txt

translations: $(DEV) ## Bring the catalogues in content/console up to what pages say (ARGS=de begins one)
	@$(BIN)/python -m tests.catalogues $(ARGS)

pictures: .system $(DEV) ## Take the pictures in docs/images anew, from a demo of twelve weeks in a real browser
	@$(BIN)/python -m pytest -q -m "" tests/browser/test_demo.py --pictures docs/images

promises: .system $(DEV) ## Attack the anonymity at full size and print what was found beside what it must be (minutes)
	@$(BIN)/python -m tests.promises.figures

faults: .system $(DEV) ## Kill every process at the worst moment and print what was lost or doubled (minutes)
	@$(BIN)/python -m tests.faults.figures

bench: .system $(DEV) ## Measure how fast it is, beside floors, into docs/bench.json and docs/performance.md (hours; ARGS="submit --runs=9")
	@$(BIN)/python -m tests.benchmarks $(ARGS)

clean: ## Take away what setting up and running have left
	@rm -rf $(VENV) .demo build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.system: # What the tests need of the system: installed where that is allowed, else named
	@.ci/system-packages

$(BIN)/python:
	@for python in $(PYTHONS); do \
		if $$python -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Setting up $(VENV)/ with $$($$python --version); the first time takes a minute or two ..."; \
			exec $$python -m venv --clear $(VENV); \
		fi; \
	done; \
	echo "Lean On needs Python 3.11 or newer with its venv module (Debian and Ubuntu: apt-get install python3-venv)." >&2; \
	exit 1

$(RUN): requirements.txt pyproject.toml | $(BIN)/python
	@$(INSTALL) requirements.txt
	@$(OURSELVES)
	@touch $@

$(DEV): requirements-dev.txt requirements.txt pyproject.toml | $(BIN)/python
	@$(INSTALL) requirements-dev.txt
	@$(OURSELVES)
	@touch $(RUN) $@

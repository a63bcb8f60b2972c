# make run   set up, and run the main job on the two shipped reports
# make test  set up, and run the tests
# Set-up happens once, and again when pyproject.toml or constraints.txt change.

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c '$(NEW_ENOUGH)' 2> /dev/null && echo $$python && break; done)
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.DEFAULT_GOAL := run
.PHONY: run test lint types test-browser lock clean
.DELETE_ON_ERROR:

run: $(READY)
	@$(BIN)/crossread run

test: $(READY)
	@$(BIN)/python -m pytest -m "not browser"

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(READY)
	$(BIN)/mypy

# Checks that need a browser.
test-browser: $(READY)
	@if [ -z "$(CHROMIUM)" ]; then \
		echo "make test-browser needs Chromium: apt-get install chromium, or make test-browser CHROMIUM=/path/to/it"; \
		exit 1; \
	fi
	@CHROMIUM="$(CHROMIUM)" $(BIN)/python -m pytest -m browser

# Take the newest versions that pyproject.toml allows. Run the tests afterwards.
lock:
	@$(MAKE) --no-print-directory python
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT \
	&& "$(PYTHON)" -m venv "$$scratch/venv" \
	&& "$$scratch/venv/bin/python" -m pip install --quiet ".[dev]" \
	&& { sed -n '/^#/p' constraints.txt; \
	     "$$scratch/venv/bin/python" -m pip freeze --exclude crossread; } > "$$scratch/constraints.txt" \
	&& mv "$$scratch/constraints.txt" constraints.txt

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

.PHONY: python
python:
	@if [ -z "$(PYTHON)" ] || ! "$(PYTHON)" -c '$(NEW_ENOUGH)' 2> /dev/null; then \
		echo "Crossread needs Python 3.11 or newer, and $$("$(or $(PYTHON),python3)" --version 2>&1 | head -n 1) is not." \
			"Install one, or name one: make PYTHON=/path/to/python3.11"; \
		exit 1; \
	fi

$(READY): pyproject.toml constraints.txt | python
	@echo "Setting up $(VENV) with $$("$(PYTHON)" --version) …"
	@$(BIN)/python -c '$(NEW_ENOUGH)' 2> /dev/null || rm -rf $(VENV)
	@[ -d $(VENV) ] || "$(PYTHON)" -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "The venv module is missing: on Debian, apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	@$(BIN)/python -m flows.orchestration || echo "Prefect is not set up yet; the first run will try again."
	@touch $@

# Everything here sets itself up: python3 (3.11 or later) and make are all that must be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PUPILS ?= 100000
SEED ?= 2016

.PHONY: help setup reproduce test check bench notebooks clean
.DEFAULT_GOAL := help

help:            ## say what can be made
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/:[^#]*##/\t/' | sort

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; $(PYTHON) is `$(PYTHON) --version 2>&1`. Name another with PYTHON=..."; exit 2; }
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# Installed afresh whenever the list of dependencies changes.
$(VENV)/installed: $(VENV)/python pyproject.toml
	@echo "Installing (about a minute the first time)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "Installing what the tests need"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

setup: $(VENV)/installed-dev ## install everything into .venv

reproduce: $(VENV)/installed ## the published counts beside simulated ones; PUPILS=1000000 for more people
	@$(BIN)/linkage reproduce home-office-2016-q4 --pupils $(PUPILS) --seed $(SEED) \
		--output results/home-office-2016-q4 --replace

check: $(VENV)/installed-dev ## style and types
	@$(BIN)/ruff check .
	@$(BIN)/mypy

test: check      ## style, types and all tests
	@$(BIN)/pytest --numprocesses auto --dist worksteal

bench: $(VENV)/installed-dev ## time what has a target; run it on a quiet machine
	@$(BIN)/pytest benchmarks --benchmark-only --override-ini addopts= --benchmark-columns=min,median,rounds

notebooks: $(VENV)/installed-dev ## run the notebooks and keep their tables and pictures
	@$(BIN)/jupyter execute --inplace notebooks/*.ipynb

clean:           ## remove what was made
	@rm -rf $(VENV) results .hypothesis .mypy_cache .ruff_cache

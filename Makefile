# Everything runs in .venv, which is made here and holds nothing but what pyproject.toml names.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
SIZE ?= 2m

.PHONY: demo test lint bench clean

demo: $(VENV)/installed
	$(BIN)/tierkit segment sample_data/household_transactions.parquet --format table

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n auto

lint: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# make bench SIZE=20m: order lines in millions; data go to the temporary folder, results to the docs.
bench: $(VENV)/installed $(VENV)/bench/installed
	$(BIN)/python bench/run.py --size $(SIZE) --others $(VENV)/bench/bin/python

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tierkit needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/installed-dev: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@ $(VENV)/installed

$(VENV)/bench/installed: bench/competitors.txt
	$(PYTHON) -m venv $(VENV)/bench
	$(VENV)/bench/bin/python -m pip install --quiet --disable-pip-version-check -r $< \
	|| echo "SKIPPED: what tierkit is compared with cannot be installed here"
	touch $@

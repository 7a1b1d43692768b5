# make annex   set up, and build the example annex      make test   set up, and check everything
# make i18n    bring the catalogues up to date          make bench  measure
PYTHON ?= python3
VENV := .venv
BIN := $(if $(filter Windows_NT,$(OS)),$(VENV)/Scripts,$(VENV)/bin)
READY := $(VENV)/.ready

.PHONY: annex test check i18n docs bench clean help

annex: $(READY)
	$(BIN)/smpc-annex build examples/sanofi/sarclisa --on 2025-10-01 -o annex

test: check
	$(BIN)/python -m pytest -n 2

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m smpc_annex.i18n --check

i18n: $(READY)
	$(BIN)/python -m smpc_annex.i18n

docs: $(READY)
	$(BIN)/python -m smpc_annex.explaining

bench: $(READY)
	-$(BIN)/python bench/run.py
	$(BIN)/python bench/mutations.py --count 1000 --seed 1
	$(BIN)/python bench/wrong_figures.py --count 500 --seed 1
	-$(BIN)/python bench/formats.py
	-$(BIN)/python bench/proofs.py --errors 1000 --clean 300 --seed 1

# The environment is made anew when what it depends on changes.
$(READY): pyproject.toml
	$(PYTHON) -c "import sys; sys.exit('smpc-annex needs Python 3.11 or later') if sys.version_info < (3, 11) else None"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(READY)

clean:
	rm -rf $(VENV) annex build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

help:
	@head -n 2 Makefile

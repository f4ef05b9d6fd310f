# Two commands for a fresh machine: `make demo` and `make test`. Each sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
READY := $(VENV)/.ready
DEMO := build/demo

# Every 8th request of a publication meets every fault; FAULT_STRIDE=1 lets each of them.
FAULT_STRIDE ?= 8

.PHONY: demo test docs docs-site faults bench bench-publishing bench-site bench-workbooks ckan-versions clean

demo: $(READY)
	$(BIN)/opendata validate datasets || test $$? -eq 1
	rm -rf $(DEMO)
	$(BIN)/opendata init $(DEMO) --lgcode 152048 --contact-name 見本課 --contact-email mihon@example.lg.jp
	$(BIN)/opendata validate datasets --format html=$(DEMO)/report.html || test $$? -eq 1
	$(BIN)/opendata add datasets --workspace $(DEMO) || test $$? -eq 1
	$(BIN)/opendata catalog build --workspace $(DEMO) --output $(DEMO)/catalog
	$(BIN)/opendata publish --yes --workspace $(DEMO) || test $$? -eq 1
	$(BIN)/opendata publish --yes --workspace $(DEMO) || test $$? -eq 1
	$(BIN)/opendata ledger --workspace $(DEMO)
	$(BIN)/opendata rate datasets || test $$? -eq 1
	$(BIN)/opendata kpi --workspace $(DEMO)
	$(BIN)/opendata kpi --workspace $(DEMO) --plan shimokawa
	$(BIN)/opendata kpi --workspace $(DEMO) --format html --output $(DEMO)/kpi.html
	$(BIN)/opendata kpi --workspace $(DEMO) --plan shimokawa --format html --output $(DEMO)/kpi-shimokawa.html
	$(BIN)/opendata site build --workspace $(DEMO) --output $(DEMO)/site || test $$? -eq 1

test: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2

docs: $(READY)
	$(BIN)/python -m opendata.handbook reference
	$(BIN)/python -m opendata.handbook needs

docs-site: $(READY)
	rm -rf build/docs
	$(BIN)/python -m opendata.handbook site

faults: $(READY)
	FAULT_STRIDE=$(FAULT_STRIDE) $(BIN)/python -m pytest tests/portals/test_ckan_faults.py

bench: $(READY)
	$(BIN)/python -m benchmarks

bench-publishing: $(READY)
	$(BIN)/python -m benchmarks.publishing

bench-site: $(READY)
	$(BIN)/python -m benchmarks.site

bench-workbooks: $(READY)
	$(BIN)/python -m benchmarks.workbooks

ckan-versions: $(READY)
	PYTHON=$(BIN)/python tests/ckan/every_version.sh

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	$(BIN)/python -m compileall -q opendata
	touch $(READY)

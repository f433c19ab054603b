# The commands of a checkout. All they need is Python 3.11 or newer, git and make.

PORT ?= 8000
PYTHON ?=
TESTS ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
STAMPS := .venv/stamps
LOCK := $(BIN)/uv pip compile setup.cfg --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	--custom-compile-command "make lock"

.PHONY: help demo setup build test lint bench lock clean

help:
	@echo "make demo    serve a portal with a made-up company on http://127.0.0.1:$(PORT) (PORT=...)"
	@echo "make test    run all tests (TESTS=path: only those)"
	@echo "make lint    check style, types and the direction of imports"
	@echo "make bench   compare the main pages with a reference page"
	@echo "make setup   install everything for working on Dunbar into .venv"
	@echo "make build   build the front end and the translations"
	@echo "make lock    renew requirements/*.lock from setup.cfg"
	@echo "make clean   remove what the other commands made, except the portal's data in instance/"

demo: $(STAMPS)/run build
	@exec $(BIN)/dunbar demo --port $(PORT)

setup: $(STAMPS)/dev build

test: setup
	@$(BIN)/python scripts/system_packages.py
	$(BIN)/python -m pytest -n 3 $(TESTS)

lint: $(STAMPS)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	@$(BIN)/python scripts/system_packages.py postgresql
	$(BIN)/python -m bench

build: $(STAMPS)/frontend $(STAMPS)/translations

$(BIN)/python:
	@PYTHON="$(PYTHON)" sh scripts/make_venv.sh

# Each stamp is the time of a step that need not be repeated until what it was made from changes.
$(STAMPS)/run: requirements/run.lock setup.cfg pyproject.toml | $(BIN)/python
	@echo "Installing Python packages (a minute or two the first time)"
	@$(PIP) install --require-hashes -r requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: requirements/dev.lock $(STAMPS)/run
	@echo "Installing Python packages for tests and checks"
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@mkdir -p $(STAMPS) && touch $@

SOURCES := git ls-files --cached --others --exclude-standard
FRONTEND := $(wildcard $(shell $(SOURCES) 'themes/*' 'core/web/build*' 2>/dev/null))
$(STAMPS)/frontend: $(FRONTEND) | $(STAMPS)/run
	@echo "Building the front end"
	@$(BIN)/python -m core.web.build
	@touch $@

CATALOGUES := $(wildcard $(shell $(SOURCES) '*.po' 2>/dev/null))
$(STAMPS)/translations: $(CATALOGUES) | $(STAMPS)/run
	@$(BIN)/python -m core.i18n
	@touch $@

lock: $(STAMPS)/dev
	$(LOCK) --extra build --output-file requirements/run.lock
	$(LOCK) --extra build --extra test --extra lint --extra lock --constraint requirements/run.lock \
		--output-file requirements/dev.lock

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
	rm -rf themes/*/node_modules themes/*/static/build
	find core plugin_sdk plugins tests scripts -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
	find core plugins -name '*.mo' -delete 2>/dev/null || true

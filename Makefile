# `make` lists what there is. Everything is installed into .venv, and run-time data goes to var/.

PYTHON ?= python3
PORT   ?= 8000
BIN    := .venv/bin
PO     := $(wildcard locale/*/LC_MESSAGES/*.po)

# Commands such as `migrate` want a secret on a server; on a laptop this stands in for it.
export DEMO ?= 1
export PORT

.PHONY: help demo test check style types arrows migrations translations bench drill requirements clean
.DELETE_ON_ERROR:

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-13s %s\n", $$1, $$2}' Makefile

demo: .venv/.demo $(PO:.po=.mo) ## Run it here; PORT=8123 for another port, RESET=1 to start over
	@$(BIN)/python manage.py demo $(if $(filter-out 0,$(RESET)),--reset)

test: .venv/.dev $(PO:.po=.mo) ## Run the tests; ARGS="-k ballot" is passed on to pytest
	@$(BIN)/python manage.py up -- python -m pytest -n auto $(ARGS)

check: style types arrows migrations translations ## Style, types, the arrows between packages, migrations, translations

style types arrows migrations translations: .venv/.dev $(PO:.po=.mo)

style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	find templates -name '*.html' -print0 | xargs -0 -r $(BIN)/djade --target-version 5.2 --check

types:
	$(BIN)/mypy .

arrows:
	$(BIN)/lint-imports --no-cache

migrations:
	$(BIN)/python manage.py up -- python manage.py makemigrations --check --dry-run

translations:
	$(BIN)/python manage.py translations --check

bench: .venv/.dev $(PO:.po=.mo) ## The figures of docs/performance.md
	@$(BIN)/python manage.py up -- python manage.py bench $(ARGS)

drill: .venv/.dev ## Kill what runs while people vote; ARGS="--rounds=2 --seed=7", or --last-hour[=MINUTES]
	@VAR_DIR=$(CURDIR)/var/drill $(BIN)/python manage.py drill $(ARGS)

requirements: ## Renew constraints.txt: the releases of what the requirements bring along
	@rm -rf .venv/renewing && $(PYTHON) -m venv .venv/renewing
	sed 's/^-c .*//' requirements.txt > .venv/requirements.txt
	cp requirements-demo.txt requirements-dev.txt .venv/
	.venv/renewing/bin/pip install --quiet -r .venv/requirements-dev.txt
	{ sed -n '/^#/p' constraints.txt; .venv/renewing/bin/pip freeze; } > .venv/constraints.txt
	mv .venv/constraints.txt constraints.txt
	@rm -rf .venv/renewing .venv/requirements*.txt

clean: ## Remove .venv, var/ and caches: the demo's data too
	rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f $(PO:.po=.mo)

# --- Set-up. A stamp is as new as the last installation that finished.

.venv/.made:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here. Install Python 3.11 or newer, or say which: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$$($(PYTHON) --version) is too old: this needs 3.11 or newer. Say which: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "This Python cannot make virtual environments. On Debian: sudo apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv
	@touch $@

.venv/.demo: .venv/.made requirements.txt requirements-demo.txt constraints.txt
	@echo "Installing what the demo needs: about a minute, this once…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-demo.txt
	@touch $@

.venv/.dev: .venv/.demo requirements-dev.txt
	@echo "Installing what the tests need: about a minute, this once…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

%.mo: %.po | .venv/.demo
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

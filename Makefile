# `make` prints what there is. Each target sets up what it needs first.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
PYTHON_RUN := $(BIN)/python
WORKERS ?= 2
PORT ?= 8000

SERVICES := . .ci/services.sh &&
THROW_AWAY_KEY := SALESPLAN_SECRET_KEY="$$($(PYTHON_RUN) -c 'import secrets; print(secrets.token_urlsafe(60))')"
ON_SQLITE := env -u DATABASE_URL -u SALESPLAN_BROKER_URL SALESPLAN_MODE=test
ON_SERVICES := SALESPLAN_MODE=test $(THROW_AWAY_KEY)
IN_PRODUCTION := SALESPLAN_MODE=production $(THROW_AWAY_KEY) DATABASE_URL=sqlite://:memory: \
	SALESPLAN_ALLOWED_HOSTS=plan.example.com SALESPLAN_CSRF_TRUSTED_ORIGINS=https://plan.example.com \
	SALESPLAN_BEHIND_PROXY=true
LOCK := UV_PYTHON_DOWNLOADS=never $(PYTHON_RUN) -m uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header $(LOCK_OPTIONS)

.PHONY: help setup setup-test setup-browser demo test test-services test-browser test-planted lint bench lock clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## Make .venv with the packages the product runs on, and lay out the embedded database
	@.ci/setup.sh base
	@env -u DATABASE_URL $(PYTHON_RUN) manage.py migrate --verbosity 0
	@env -u DATABASE_URL $(PYTHON_RUN) manage.py createcachetable --verbosity 0

setup-test: ## The same, with the packages the tests and lint need
	@.ci/setup.sh test

setup-browser: ## The same, with the packages the browser tests need
	@.ci/setup.sh browser

demo: setup ## Run the product on generated data (PORT=8000)
	@exec env SALESPLAN_MODE=demo $(PYTHON_RUN) manage.py demo --port $(PORT) $(ARGS)

test: setup-test ## Run the tests on SQLite (ARGS="tests/pipeline -x")
	$(ON_SQLITE) $(PYTHON_RUN) -m pytest -n $(WORKERS) -m "not services" --ignore tests/browser $(ARGS)

test-services: setup-test ## Run the tests on PostgreSQL, with Redis and a real worker
	$(SERVICES) services_start && \
	$(ON_SERVICES) $(PYTHON_RUN) -m pytest -n $(WORKERS) --ignore tests/browser $(ARGS)

test-browser: setup-browser ## Run the browser tests in Chromium
	@command -v chromium >/dev/null || { \
		echo "The browser tests need Chromium, and no command chromium was found." >&2; \
		echo "Install it (Debian: apt-get install chromium), then run make test-browser again." >&2; \
		exit 1; }
	$(ON_SQLITE) $(PYTHON_RUN) -m pytest $(or $(ARGS),tests/browser)

test-planted: setup-test ## Plant a bug of each class in a copy and see the tests notice
	$(ON_SQLITE) $(PYTHON_RUN) -m tests.planted $(ARGS)

lint: setup-test ## Check style, types, rooms, templates, migrations and production settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	find templates -name '*.html' -exec $(BIN)/djade --check --target-version 5.2 {} +
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(ON_SQLITE) $(PYTHON_RUN) manage.py makemigrations --check --dry-run
	@echo "manage.py check --deploy, in production settings"
	@$(IN_PRODUCTION) $(PYTHON_RUN) manage.py check --deploy --fail-level WARNING

bench: setup ## Measure against the floors of docs/scaling.md, on PostgreSQL
	$(SERVICES) services_start salesplan_bench && $(ON_SERVICES) $(PYTHON_RUN) manage.py bench $(ARGS)

lock: setup ## Lock the newest packages that requirements/*.in allow (LOCK_OPTIONS=--upgrade)
	@for set in base test browser uv; do \
		$(LOCK) requirements/$$set.in --output-file requirements/$$set.txt || exit 1; done

clean: ## Remove .venv, caches and collected files; the demo's data in .data stays
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis .pytest_cache staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

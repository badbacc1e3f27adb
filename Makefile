# `make demo` needs Python 3.11 or newer and make; the rest comes by itself, into this folder.

PYTHON ?= python3
PORT ?= 8000
# For pytest: make test ARGS="-k outbox -x"
ARGS ?=

python := .venv/bin/python
# Compiled modules make every next start quicker.
unexport PYTHONDONTWRITEBYTECODE
# The checks and tests are not the production; `check --deploy` below is.
not_production := PRODUCTION=0

.DEFAULT_GOAL := help
.PHONY: help demo setup setup-dev test e2e check lint types deploy-check bench nightly fix messages clean

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

demo: setup ## the whole product with made-up data, until Ctrl-C (PORT=8000, RESET=1 starts over)
	@$(python) -m scripts.messages compile
	@exec $(python) -m scripts.demo --port $(PORT) $(if $(filter 1,$(RESET)),--reset)

setup: ## what demo needs: .venv and node_modules
	@command -v $(PYTHON) >/dev/null || { \
		echo "Python 3.11 or newer is needed: install it, or point to it with PYTHON=/path/to/it." >&2; \
		exit 1; }
	@$(PYTHON) scripts/setup.py local

setup-dev:
	@$(PYTHON) scripts/setup.py dev
	@$(python) -m scripts.messages compile

test: setup-dev ## all tests but those with a browser, on a PostgreSQL and a Valkey of their own
	$(python) -m pytest --ignore=tests/e2e -n auto --dist loadfile $(ARGS)

e2e: setup-dev ## the tests with a browser
	@scripts/find-chromium >/dev/null
	CHROMIUM="$$(scripts/find-chromium)" $(python) -m pytest tests/e2e -n 2 --dist worksteal $(ARGS)

check: setup-dev lint types deploy-check test ## everything that must hold before a change goes in

lint:
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	.venv/bin/lint-imports
	$(python) -m scripts.messages check
	$(python) manage.py makemigrations --check --dry-run

types:
	$(not_production) $(python) -m mypy
	$(not_production) $(python) -m mypy manage.py scripts/*.py

# With what a production has set, but for the servers: nothing here asks them anything.
deploy-check:
	PRODUCTION=1 DEMO=0 DEBUG=0 SECRET_KEY="$$($(python) -c 'import secrets; print(secrets.token_urlsafe(50))')" \
	ALLOWED_HOSTS=flat.example BASE_URL=https://flat.example DATABASE_URL=postgresql:///unused \
	$(python) manage.py check --deploy --fail-level WARNING

bench: setup-dev ## the figures (ONLY=name: one of them; HOMES=n: in a country of that size)
	@$(python) -m bench

nightly: setup-dev ## the long runs, on servers of their own (ONLY=name: one of them)
	@$(python) -m nightly

fix: setup-dev ## mend what the linter and the formatter can mend
	$(python) -m ruff check --fix .
	$(python) -m ruff format .

messages: setup-dev ## take over new texts into the catalogues of translations
	$(python) -m scripts.messages update

clean: ## throw away all that was made here: .venv, node_modules, var
	@[ ! -x $(python) ] || $(python) -m scripts.clean
	rm -rf .venv node_modules var .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f locale/*/LC_MESSAGES/*.mo

# Every command a person needs; each sets up what it needs first. `make run` is the one to begin with.
SHELL := /bin/bash
.DEFAULT_GOAL := help

VENV := .venv/bin
PYTHON ?= python3
UV = $(shell command -v uv || ls $(VENV)/uv .cache/uv/bin/uv 2>/dev/null | head -1)
STATIC := src/burgerprofiel/foundation/static/build
LOCALES := src/burgerprofiel/locale src/burgerprofiel/foundation/ui/locale
PO := $(wildcard $(LOCALES:=/*/LC_MESSAGES/*.po))
FRONTEND := $(shell find frontend -type f 2>/dev/null) package-lock.json
NAME ?=
TOLD ?= 100000
INTENTS ?= 1000000
SEED ?= 1
# Images set it; what pytest makes of a thousand modules would be made anew by each process.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: setup ## Everything on this machine, with a seeded world; PORT, DATA_DIR, DATABASE_URL change the obvious
	@exec $(VENV)/burgerprofiel run

.PHONY: test
test: setup browser ## All tests, in parallel; TESTS=path for some of them
	@$(if $(TESTS),:,npm run --silent test >/dev/null || npm run --silent test)
	@exec $(VENV)/python -m pytest -n auto $(TESTS)

.PHONY: storm
storm: setup ## A storm of notices at full size, ten minutes and more: real processes, then simulated; TOLD, INTENTS, SEED
	@LOG_LEVEL=WARNING STORM=$(TOLD) STORM_SEED=$(SEED) $(VENV)/python -m pytest -rP tests/test_storm.py
	@LOG_LEVEL=WARNING STORM_SIMULATED=$(INTENTS) STORM_SEED=$(SEED) $(VENV)/python -m pytest -rP -n 4 \
		src/burgerprofiel/blocks/notifications/tests/test_storm.py

.PHONY: check
check: setup ## Formatting, lint, types, contracts, migrations, translations, licences
	@$(VENV)/ruff format --check --quiet .
	@$(VENV)/ruff check --quiet .
	@$(VENV)/mypy
	@$(VENV)/lint-imports 
	@$(VENV)/python -m tools.registries
	@$(VENV)/python -m tools.translations
	@$(VENV)/python -m tools.migrations
	@$(VENV)/python -m tools.supply licences
	@$(VENV)/python -m tools.asvs
	@$(VENV)/python -m tools.trust
	@npm run --silent check
	@echo "Everything is as agreed."

.PHONY: bench
bench: setup ## One figure beside its floor: make bench NAME=overview; without NAME the list
	@exec $(VENV)/python -m bench $(NAME)

.PHONY: ui
ui: setup ## Every component in every state on one page
	@exec $(VENV)/python -m burgerprofiel.foundation.ui.gallery

.PHONY: messages
messages: setup ## Collect the texts of the code into the translations
	@$(VENV)/python -m tools.translations --update

.PHONY: sbom
sbom: setup ## What we are made of, as CycloneDX
	@exec $(VENV)/python -m tools.supply sbom

.PHONY: audit
audit: setup ## Known weaknesses in what we use, as far as the registries answer
	@exec $(VENV)/python -m tools.supply audit

.PHONY: lock
lock: .venv/.uv ## Choose the newest versions that pyproject.toml allows
	@$(UV) pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--python-version 3.11 pyproject.toml --group dev -o requirements.lock

# ------------------------------------------------------------------------------------------------ set-up
# Each stamp says what was installed; only what changed is done again.

.PHONY: setup
setup: .venv/.ready node_modules/.ready $(STATIC)/.fingerprint .cache/messages.ready ## Install what is needed into .venv and node_modules

.venv/.uv:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	@test -n "$(UV)" || { echo "Installing uv ..."; \
		{ $(PYTHON) -m venv .venv && $(VENV)/python -m pip install --quiet --disable-pip-version-check uv; } || \
		$(PYTHON) -m pip install --quiet --target .cache/uv uv; }
	@test -x $(VENV)/python || $(UV) venv --quiet --python "$$(command -v $(PYTHON))" .venv
	@touch $@

.venv/.ready: requirements.lock pyproject.toml | .venv/.uv
	@echo "Installing Python packages ..."
	@$(UV) pip install --quiet --compile-bytecode --python $(VENV)/python --require-hashes --requirement requirements.lock
	@$(UV) pip install --quiet --python $(VENV)/python --no-deps --editable .
	@$(VENV)/python -m compileall -q src simulators
	@touch $@

node_modules/.ready: package-lock.json
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' || { echo "Node 20 or newer is needed"; exit 1; }
	@echo "Installing npm packages ..."
	@npm ci --silent --no-audit --no-fund
	@touch $@

$(STATIC)/.fingerprint: $(FRONTEND) | node_modules/.ready
	@echo "Building styles and scripts ..."
	@npm run --silent build
	@touch $@

.cache/messages.ready: $(PO) | .venv/.ready
	@mkdir -p .cache
	@echo "Compiling translations ..."
	@for folder in $(LOCALES); do $(VENV)/pybabel -q compile -D django -d $$folder || exit 1; done
	@touch $@

.PHONY: browser
browser: .venv/.ready
	@$(VENV)/python -m tools.browser

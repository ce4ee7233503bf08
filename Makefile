# Every command a person needs. `make run` is the first one.
VENV := .venv/bin
UV := $(shell command -v uv 2>/dev/null || echo .venv/bin/uv)

.PHONY: setup
setup: .venv/.ready ## Install what is needed (Python packages into .venv)

.venv/.ready: pyproject.toml
	@command -v uv >/dev/null || { python3 -m venv .venv && .venv/bin/pip install -q uv; }
	@test -x $(VENV)/python || $(UV) venv -q --python-preference only-system .venv
	@$(UV) pip install -q -p .venv -e . --group dev
	@touch $@

.PHONY: test
test: setup ## Run all tests
	@$(VENV)/python -m pytest -n auto

.PHONY: check
check: setup ## Formatting, lint, types, contracts
	@$(VENV)/ruff format --check .
	@$(VENV)/ruff check .
	@$(VENV)/mypy

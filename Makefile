# make play   sets everything up and opens the trainer in this terminal
# make test   sets everything up and runs the whole test suite
# Both install from a lock file with hashes into an environment of their own. Python: make PYTHON=python3.12 test

PYTHON ?= python3
VENV ?= .venv
PLAY_VENV ?= .play
JOBS ?= 2
ARGS ?=

PY := $(VENV)/bin/python -P
LOCK := uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-header --no-annotate \
	--fork-strategy fewest $(if $(UPGRADE),--upgrade)

.PHONY: help play test soak check bench lock env clean
.NOTPARALLEL:

help:
	@echo 'make play    set up, then train (ARGS="SCENARIO --seed 7" goes to hotwash play)'
	@echo 'make test    set up, then formatting, lint, types, import contracts and tests'
	@echo 'make soak    the long tests'
	@echo 'make check   lint, types, import contracts, security advisories'
	@echo 'make bench   what things cost on this machine'
	@echo 'make lock    remake the lock files (UPGRADE=1: take newer versions)'
	@echo 'make clean   remove caches and builds; the environments .venv and .play stay'

# An environment that has everything serves play as well; otherwise a small one of its own is quicker to make.
play:
	@if .ci/env --fresh "$(VENV)" requirements.lock "$(PYTHON)"; then venv="$(VENV)"; \
	else .ci/env "$(PLAY_VENV)" requirements-play.lock "$(PYTHON)" && venv="$(PLAY_VENV)"; fi && \
	exec "$$venv/bin/python" -P -m tui.cli play $(ARGS)

env:
	@.ci/env "$(VENV)" requirements.lock "$(PYTHON)"

# Every step runs even when one before it failed: all bad news at once.
test: env
	@failed=; step() { echo "== $$*"; "$$@" || failed="$$failed $$name"; }; \
	name=lint step $(PY) -m ruff check; \
	name=format step $(PY) -m ruff format --check; \
	name=types step $(PY) -m mypy; \
	name=imports step $(VENV)/bin/lint-imports --no-logo; \
	name=pytest step $(PY) -m pytest -n $(JOBS) -rs $(ARGS); \
	if [ -n "$$failed" ]; then echo "== failed:$$failed" >&2; exit 1; fi; echo '== all passed'

soak: env
	HYPOTHESIS_PROFILE=search $(PY) -m pytest -m soak -n $(JOBS) -rs $(ARGS)

check: env
	@failed=; step() { echo "== $$*"; "$$@" || failed="$$failed $$name"; }; \
	advisories() { \
		if said=$$($(PY) -m pip_audit --strict --progress-spinner off --disable-pip --require-hashes -r requirements.lock 2>&1); \
		then echo "$$said"; return 0; fi; \
		case "$$said" in *"known vulnerabilit"*) echo "$$said"; return 1;; esac; \
		echo "$$said" | tail -n 1; echo 'advisories: skipped (the database could not be asked)'; }; \
	name=lint step $(PY) -m ruff check; \
	name=types step $(PY) -m mypy; \
	name=imports step $(VENV)/bin/lint-imports --no-logo; \
	name=advisories step advisories; \
	if [ -n "$$failed" ]; then echo "== failed:$$failed" >&2; exit 1; fi; echo '== all passed'

bench: env
	@for bench in bench/bench_*.py; do [ -e "$$bench" ] || continue; echo "== $$bench"; $(PY) "$$bench" $(ARGS) || exit 1; done

# Neither file may name a host or a folder of this machine (a test looks), hence no header and no annotations.
lock:
	@uv --version >/dev/null 2>&1 || { echo 'hotwash: make lock needs uv: pipx install uv' >&2; exit 1; }
	$(LOCK) --group dev --output-file requirements.lock
	$(LOCK) --group build --constraints requirements.lock --output-file requirements-play.lock

clean:
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
	find scenarios simulator scoring tui tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

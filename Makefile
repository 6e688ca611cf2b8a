# Two commands for a newcomer, both from nothing and both quick the second time:
#   make run    set up what is missing, run the whole chain on syria-2015, say where the brief is
#   make test   set up what the tests need, then check and test everything
.PHONY: run test lint tests soak bench lock clean
.DELETE_ON_ERROR:

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
TREE := src tests tools benchmarks
KERNELS := $(shell find src -path '*/kernels/*.py')

run: .venv/run.stamp .venv/kernels.stamp
	@$(BIN)/modus run syria-2015 --out out/syria-2015

test: lint tests

lint: .venv/test.stamp
	@$(BIN)/ruff check -q $(TREE)
	@$(BIN)/ruff format -q --check $(TREE)
	@$(BIN)/lint-imports --no-cache >.venv/lint-imports.log || { cat .venv/lint-imports.log; exit 1; }
	@$(BIN)/pyright >.venv/pyright.log || { cat .venv/pyright.log; exit 1; }

tests: .venv/test.stamp .venv/kernels.stamp .venv/browser.stamp .venv/postgres.stamp
	@$(BIN)/pytest -n 2 --dist worksteal

soak: .venv/test.stamp .venv/kernels.stamp .venv/browser.stamp .venv/postgres.stamp
	@MODUS_SOAK=1 $(BIN)/pytest -n 2 --dist worksteal

bench: .venv/run.stamp .venv/kernels.stamp
	@$(BIN)/python benchmarks/ledger.py

lock: .venv/test.stamp
	@tools/lock

clean:
	rm -rf .venv out build dist

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (set PYTHON=...)" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

.venv/run.stamp: requirements/run.txt pyproject.toml | .venv/bin/python
	@tools/install $@ requirements/run.txt

.venv/test.stamp: requirements/test.txt pyproject.toml | .venv/bin/python
	@tools/install $@ requirements/test.txt
	@touch .venv/run.stamp

# Numba's cache does not see a change in another file than the kernel's own: compile all of them anew.
.venv/kernels.stamp: $(KERNELS) | .venv/bin/python
	@echo "Compiling the kernels (once, two or three minutes) ..." >&2
	@find src -path '*/kernels/__pycache__/*.nb[ci]' -delete
	@$(BIN)/python -m modusvivendi.plan.warming
	@touch $@

.venv/browser.stamp: tools/browser
	@tools/browser
	@mkdir -p .venv && touch $@

.venv/postgres.stamp: tools/postgres
	@tools/postgres
	@mkdir -p .venv && touch $@

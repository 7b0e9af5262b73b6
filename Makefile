# Two commands do everything: `make demo` shows the job offline, `make test` proves it. Neither needs a key.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TOO_OLD := import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] + \
	"; name another one: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)

.PHONY: demo test lint clean

$(VENV)/.installed: pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not installed; install Python 3.11 or newer" >&2; exit 1; }
	@$(PYTHON) -c '$(TOO_OLD)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(VENV)/.installed
	$(BIN)/imr index corpus/determinations --store .imr/demo
	$(BIN)/imr ask "why were trigger points denied" --store .imr/demo

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/pytest -n 2

clean:
	rm -rf $(VENV) .imr

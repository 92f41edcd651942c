# Every target works from a fresh clone: `venv` is made first, from hashes, and only when they change.
.DEFAULT_GOAL := help
.PHONY: help venv demo test browser screenshots check format bench soak lock wheel clean catalogue

# Hundreds of processes are started by the tests: none should compile again what another one has.
export PYTHONDONTWRITEBYTECODE :=

BIN := .venv/bin
STAMP := .venv/.installed

help: ## What can be done here
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

venv: $(STAMP) ## An environment in .venv with everything that is pinned

# The first Python of at least 3.11 that runs; `make PYTHON=…` names another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)

$(STAMP): requirements-dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Dealboard needs Python 3.11 or later, with its venv module."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

demo: venv ## The bot with sample data in a stand-in for Slack, in your browser; no account needed
	$(BIN)/dealboard sandbox --fresh $(ARGS)

test: venv ## Every test but the browser's, on SQLite and PostgreSQL
	$(BIN)/python -m pytest -m "not browser and not soak" -n 5 --dist worksteal $(ARGS)
	$(BIN)/python -m pytest -m soak -n 3 $(ARGS)

browser: venv ## The tests that drive a real Chromium
	$(BIN)/python -m pytest -m browser -n 3 $(ARGS)

screenshots: venv ## docs/surfaces.md and its pictures, taken anew by the browser's tests
	DEALBOARD_SCREENSHOTS=1 $(BIN)/python -m pytest -m browser tests/browser
	$(BIN)/python -m tests.browser.surfaces

check: venv ## Style, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: venv ## Mend what can be mended without thinking
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: venv ## Benchmarks, as ratios
	$(BIN)/python -m bench $(ARGS)

soak: venv ## The races and the kills, for minutes rather than seconds
	DEALBOARD_SOAK_SECONDS=120 $(BIN)/python -m pytest -m soak $(ARGS)

catalogue: venv ## The words to translate, as a template for a language's catalogue
	$(BIN)/pybabel extract -F core/locale/babel.cfg -k _ -k n_:1,2 -k say -k say_n:1,2 -k plain -k plain_n:1,2 \
		--no-location --sort-output --project Dealboard -o core/locale/dealboard.pot core bot sandbox

wheel: venv ## The wheel, in dist/
	$(BIN)/python -m build --wheel --no-isolation

UV_COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-strip-extras --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" pyproject.toml

# Needs the tool only: a lock that lags behind pyproject.toml must not stand in its own way.
$(BIN)/uv:
	$(MAKE) venv

lock: $(BIN)/uv ## Compile the requirements anew; ARGS=--upgrade takes what is newest
	$(UV_COMPILE) $(ARGS) -o requirements.txt
	$(UV_COMPILE) $(ARGS) --group dev -o requirements-dev.txt

clean: ## Take away what can be made again
	rm -rf .venv .demo dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

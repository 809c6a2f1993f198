# Every target needs only python3 (3.11 or newer, with venv) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes

# Compile once, not at every start, whatever the environment says.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: install install-dev install-replica demo test test-browser test-s3 soak run bench check format lock spec sbom clean

install: $(VENV)/.installed

$(VENV)/.installed: requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(PIP) -r requirements.lock
	@touch $@

install-dev: $(VENV)/.installed-dev

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(PIP) -r requirements-dev.lock
	@touch $@

# The program that keeps a replica: docs/ru/ustanovka.md
install-replica: install
	$(PIP) -r requirements-replica.lock

demo: install
	$(BIN)/python -m bot sandbox --port 8080

run: install
	$(BIN)/python -m bot run --config config.toml

check: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

test: check
	$(BIN)/python -m pytest -n 3 --dist worksteal

test-browser: install-dev
	$(BIN)/python -m pytest tests/browser

# Against a server that speaks S3, in a venv of its own: it has sixty dependencies.
S3 ?= .venv-s3
test-s3: install-dev $(S3)/bin/moto_server
	MOTO_SERVER=$(S3)/bin/moto_server $(BIN)/python -m pytest tests/s3

$(S3)/bin/moto_server:
	$(PYTHON) -m venv $(S3)
	$(S3)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements-s3.lock

soak: install-dev
	$(BIN)/python -m pytest tests/soak -n 2 --dist worksteal

bench: install-dev
	$(BIN)/python -m bench

# make spec FILE=bot-api.json: the small Telegram held against a description of the Bot API.
spec: install-dev
	$(BIN)/python -m tools.spec $(FILE)

format: install-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Needs uv. The locks hold versions and hashes, no addresses.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -q -o requirements.lock
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -q -o requirements-dev.lock
	uv pip compile pyproject.toml --group replica --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -q -o requirements-replica.lock
	echo 'moto[s3,iam,server]>=5.2' | uv pip compile - --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -q -o requirements-s3.lock

# What the product is made of, with licences (CycloneDX).
sbom: install
	$(BIN)/python -m tools.sbom > sbom.json

clean:
	rm -rf $(VENV) $(S3) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

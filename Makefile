# `make demo` and `make test` need Python 3.11 or newer, make and git; all else goes into .venv.
PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3,$(if $(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo yes),$(name))))
BIN := .venv/bin

.PHONY: demo test lint fuzz mutation quality bench docs clean

demo: .venv/installed
	@$(BIN)/advisor report examples/slice.yaml --output out/slice
	@echo; echo "That is the design document of examples/slice.yaml. The decisions as text:"
	@echo "    $(BIN)/advisor recommend examples/slice.yaml"

test: .venv/installed-dev
	$(BIN)/pytest

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fuzz: .venv/installed-dev
	@$(BIN)/python -m tests.fuzz.run --inputs 100000 --seed 1

mutation: .venv/installed-dev
	@$(BIN)/python -m tests.mutation.run

quality: .venv/installed-dev
	@$(BIN)/python -m tests.scenarios.quality

bench: .venv/installed
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	@$(BIN)/python -m benchmarks
	@$(BIN)/python -m benchmarks.interview

docs: .venv/installed
	$(BIN)/advisor schema > docs/inventory.schema.json
	$(BIN)/advisor schema --result > docs/result.schema.json
	$(BIN)/advisor schema --difference > docs/difference.schema.json
	$(BIN)/python -m advisor.documents.reference > docs/inventory.md
	$(BIN)/python -m advisor.documents.unverified > docs/unverified.md
	$(BIN)/python -m advisor.documents.questionnaire > docs/questions.md
	@rm -rf docs/rules
	$(BIN)/advisor knowledge pages docs/rules
	@$(BIN)/advisor report examples/slice-grown.yaml --output out/slice-grown 2> /dev/null
	cp out/slice-grown/diagrams/overview.svg docs/pictures/overview.svg
	$(BIN)/python -m tests.scenarios.guide > docs/agreement-with-aws.md
	$(BIN)/python -m tests.scenarios.quality --document > docs/decision-quality.md

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv is missing; on Debian and Ubuntu: apt install $$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

clean:
	rm -rf .venv build dist out

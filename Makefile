# The commands of this project. `make start` and `make test` need only Python 3.11+ and make;
# both install what else they use into this folder.

PYTHON ?= python3
VENV := .venv/bin
SOURCES := functions layers sandbox tests

.DEFAULT_GOAL := help
.PHONY: help start deploy stop reset containers status logs test chaos prove mutate lint format types validate generate examples build sizes contract bench bench-search bench-import
.PHONY: tools python

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

start: tools ## Run the whole shop on this machine: emulated AWS, simulated Stripe and bKash
	@$(VENV)/python -m sandbox start

deploy: tools ## Deploy your change to the running sandbox
	@$(VENV)/python -m sandbox deploy

stop: tools ## Stop the sandbox and keep its data
	@$(VENV)/python -m sandbox stop

reset: tools ## Stop the sandbox and delete its data; make reset KEEP=1 keeps addresses and passwords
	@$(VENV)/python -m sandbox reset $(if $(KEEP),--keep)

containers: tools ## Prepare `sam local start-api`: the API in containers on the sandbox (needs Docker)
	@$(VENV)/python -m sandbox containers

status: tools ## Show what runs, its addresses and logins
	@$(VENV)/python -m sandbox status

logs: tools ## Show the functions' logs; of one only: make logs FUNCTION=create_order
	@$(VENV)/python -m sandbox logs $(FUNCTION)

test: tools ## Run all tests but `make chaos`; uses a sandbox of its own, beside yours
	@$(VENV)/python -m sandbox.testing $(ARGS)

chaos: tools ## Kill and break the parts of a sandbox of its own while it sells
	@$(VENV)/python -m sandbox.testing --chaos $(ARGS)

prove: tools ## Search for wrong stock and money at length; writes docs/correctness.md
	@$(VENV)/python -m sandbox.prove $(ARGS)

mutate: tools ## Plant many small bugs one by one; writes docs/mutation.md
	@$(VENV)/python -m tests.mutation $(ARGS)

lint: tools ## Check style
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check $(SOURCES)

format: tools ## Put the code into the project's format
	@$(VENV)/ruff check --fix-only --quiet .
	@$(VENV)/ruff format $(SOURCES)

types: tools ## Check types
	@$(VENV)/mypy

validate: tools ## Check template.yaml
	@SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=us-east-1 $(VENV)/sam validate --lint

generate: tools ## Write anew what comes from the functions' declarations: template, events, OpenAPI
	@PYTHONPATH=layers/shared $(VENV)/python -m sandbox.generate

examples: tools ## Record real answers for the contract's examples, and write the contract anew
	@PYTHONPATH=layers/shared $(VENV)/python -m tests.support.examples >/dev/null
	@PYTHONPATH=layers/shared $(VENV)/python -m sandbox.generate

build: tools ## Build for AWS into .aws-sam/build
	@SAM_CLI_TELEMETRY=0 LAYER_PYTHON=$(CURDIR)/$(VENV)/python \
	  LAYER_CACHE=$(CURDIR)/.sandbox/layer-cache $(VENV)/sam build

sizes: build ## Check the built layer: its size as Lambda receives it, and that all of it is compiled
	@$(VENV)/python -m sandbox.sizes .aws-sam/build/StorefrontLayer

bench: tools ## Measure what every function takes and costs; writes docs/performance.md
	@PYTHONPATH=layers/shared $(VENV)/python -m tests.load.bench $(ARGS)
	@PYTHONPATH=layers/shared $(VENV)/python -m tests.load.shop --page

bench-search: tools ## Measure the search index of a made-up catalogue; ARGS="--products 100000" a larger one
	@PYTHONPATH=layers/shared $(VENV)/python -m tests.load.search $(ARGS)

bench-import: tools ## Measure what splitting a file of 100,001 rows takes
	@PYTHONPATH=layers/shared $(VENV)/python -m tests.load.imports

contract: tools ## Check the contract as its users' tools read it, and files of others against npm
	@PYTHONPATH=layers/shared $(VENV)/python -m sandbox.contract

tools: python
	@$(PYTHON) -m sandbox.bootstrap

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "error: '$(PYTHON)' is missing or older than Python 3.11." >&2; \
	  echo "Name one that is: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }

# The two commands are `make run` and `make test`; `make` alone lists all.
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV ?= .venv
BIN := $(VENV)/bin
RASA ?= .data/rasa
QUESTIONS ?= tests/data/questions-test.jsonl
HEARD ?= tests/data/questions-heard.jsonl
SAY ?= как вступить в профсоюз
export VENV

.PHONY: help run test soak lint check-content call chat doctor bench-dialog bench-nlu bench-ablation bench-hotline bench-members bench-register rasa heard lock format clean clean-data

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

run: ## bring up the whole help line, and say what is on and where
	@sh docker/install/everything.sh run
	@exec $(BIN)/profline run

test: ## install what the tests need, and run them all: real calls, a real browser, a real PostgreSQL
	@sh docker/install/everything.sh test
	@$(BIN)/profline learn
	@$(BIN)/pytest -n 3 --dist worksteal $(ARGS)

soak: ## what the hotline must survive, in its long forms: about ten minutes
	@sh docker/install/everything.sh test
	@$(BIN)/profline learn
	@$(BIN)/pytest -m soak -o log_cli=true tests/e2e/survival tests/e2e/desk $(ARGS)

lint: ## ruff, strict mypy, import-linter, shellcheck, hadolint, and the content (check-content)
	@sh docker/install/python.sh dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/shellcheck docker/*.sh docker/*/*.sh .ci/run
	@$(BIN)/hadolint --failure-threshold warning docker/*.Dockerfile docker/*/Dockerfile
	@$(BIN)/profline check-content

check-content: ## every answer and example question: what is missing, too long, said twice, or not fit to be said
	@sh docker/install/python.sh core
	@$(BIN)/profline check-content

call: ## place a real SIP call to the hotline: make call SAY="как вступить в профсоюз"
	@sh docker/install/everything.sh run
	@$(BIN)/profline call "$(SAY)"

chat: ## the same conversation in this terminal
	@sh docker/install/python.sh core
	@$(BIN)/profline chat

doctor: ## look at this machine: what is there, what is missing, what to do
	@sh docker/install/python.sh core
	@$(BIN)/profline doctor

bench-dialog: ## turns a second, latency and memory, over HTTP and in-process, SQLite and PostgreSQL
	@sh docker/install/everything.sh test
	@$(BIN)/python -m bench.dialog $(ARGS)

rasa: ## train a Rasa server on what the house learns from, and serve it on port 5005 (for PROFLINE_NLU=rasa)
	@sh docker/install/python.sh core
	@sh docker/install/rasa.sh
	@$(BIN)/profline rasa-export $(RASA) $(ARGS)
	@sh docker/rasa/rasa.sh train $(RASA)
	@exec sh docker/rasa/rasa.sh serve $(RASA) 5005

bench-nlu: ## the embedded understanding and Rasa on the same data and questions: accuracy, time, memory, growth
	@sh docker/install/everything.sh test
	@sh docker/install/rasa.sh
	@$(BIN)/python -m bench.nlu $(ARGS)

bench-ablation: ## what each signal of the understanding adds, as a table and a picture
	@sh docker/install/everything.sh test
	@$(BIN)/python -m bench.ablation $(ARGS)

heard: ## questions as the telephone hears them, and word errors: make heard QUESTIONS=some.jsonl HEARD=out.jsonl
	@sh docker/install/everything.sh test
	@$(BIN)/python -m bench.heard $(QUESTIONS) $(HEARD) $(ARGS)

bench-hotline: ## real calls: how soon the caller hears, is understood and interrupts; word errors; what a call costs
	@sh docker/install/everything.sh test
	@$(BIN)/python -m bench.hotline $(ARGS)

bench-members: ## how quickly a member is found among 10,000 to 1,000,000, PostgreSQL and SQLite
	@sh docker/install/everything.sh test
	@$(BIN)/python -m bench.members $(ARGS)

bench-register: ## importing 100,000 rows, 500 of them bad: time, memory, report, and how long others wait meanwhile
	@sh docker/install/everything.sh test
	@$(BIN)/python -m bench.register $(ARGS)

lock: ## renew the lock files after a change of pyproject.toml
	@sh docker/lock.sh

format: ## let ruff put the code in order
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

clean: ## remove the environment and caches; the database, models (.data) and .env stay
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info

clean-data: ## remove .data, the database and models in it included, after asking
	@printf 'Delete .data with the database and the models in it? Type yes: '; \
	read -r answer; [ "$$answer" = yes ] || { echo 'Nothing was deleted.'; exit 1; }; rm -rf .data

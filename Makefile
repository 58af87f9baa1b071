# Short names for what one does here. `make reference` regenerates the pages that are made from the types.
PYTHON ?= python

.PHONY: test browser slow lint reference benchmarks ci
test:
	$(PYTHON) -m pytest
browser:
	$(PYTHON) -m pytest -m browser
slow:
	$(PYTHON) -m pytest -m slow
lint:
	ruff check sim tests benchmarks
reference:
	$(PYTHON) -m tools.scenario_reference
benchmarks:
	$(PYTHON) benchmarks/speed.py
ci:
	bash .ci/run

# Short names for what one does here. `make reference` regenerates the pages that are made from the types.
PYTHON ?= python

.PHONY: test browser slow lint reference benchmarks compile wheels ci
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
compile:
	$(PYTHON) -m sim.model.compile
# One machine builds for all; what is not of this platform is built and not run.
TARGETS = linux-x86_64 linux-arm64 macos-x86_64 macos-arm64 windows-x86_64
wheels: $(TARGETS:%=wheel-%)
wheel-%:
	NEMCON_TARGET=$* NEMCON_COMPILE=1 $(PYTHON) -m pip wheel . --no-deps --wheel-dir dist
benchmarks:
	$(PYTHON) benchmarks/speed.py
ci:
	bash .ci/run

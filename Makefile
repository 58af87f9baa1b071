# Short names for what one does here.
PYTHON ?= python

.PHONY: test browser slow lint reference docs site notebooks constraints benchmarks compile wheels ci
test:
	$(PYTHON) -m pytest
browser:
	$(PYTHON) -m pytest -m browser
slow:
	$(PYTHON) -m pytest -m slow
lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
reference:  # the pages and schemas that are made from the types
	$(PYTHON) -m tools.scenario_reference
	$(PYTHON) -m sim.results.schema
	$(PYTHON) -m tools.track_page
docs:  # the site, into out/site
	NO_MKDOCS_2_WARNING=1 $(PYTHON) -m mkdocs build --strict
site:  # the same with the reports of the scenarios that ship
	$(PYTHON) -m tools.report_pages
	$(MAKE) docs
notebooks:  # execute all notebooks and keep their outputs
	$(PYTHON) -m tools.run_notebooks
constraints:  # constraints.txt: the newest versions that the declared ones allow
	rm -f constraints.txt
	$(PYTHON) -m uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --no-annotate --no-header --quiet --output-file constraints.txt
compile:  # the equations, for this platform and for browsers
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

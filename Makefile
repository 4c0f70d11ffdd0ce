# make book         build the website into _build/html
# make serve        show it at http://localhost:8000
# make lab          open the chapters in JupyterLab
# make test         everything that CI runs
# make screenshots  pictures of every page, both widths and themes
# make clean        delete what was built (the environment stays)
#
# All of them install into .venv first, once. To use an environment of your own,
# install requirements.txt there and say `make VENV=$$VIRTUAL_ENV READY= book`.
# Two processes work side by side, with one thread each: `make WORKERS=4 test` for more.

PYTHON ?= python3
VENV ?= .venv
READY ?= $(VENV)/.ready
PORT ?= 8000
WORKERS ?= 2
BIN = $(VENV)/bin

# a command as a part of the table that `make test` ends with
PART = $(PYTHON) scripts/seconds.py
ONE_THREAD = OMP_NUM_THREADS=1 TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1

NOTEBOOKS = $(wildcard chapters/*.ipynb appendices/*.ipynb)

export PIP_DISABLE_PIP_VERSION_CHECK = 1
export TF_CPP_MIN_LOG_LEVEL = 3

.PHONY: book serve lab test lint screenshots clean

# A failed build forgets its pages, or the next one would take them for good.
book: $(READY)
	@$(ONE_THREAD) $(PART) execute $(BIN)/python scripts/execute.py $(WORKERS)
	$(PART) build $(BIN)/jupyter-book build . -W --keep-going \
	  || { rm -rf _build/.doctrees; exit 1; }
	@echo
	@echo "The book is ready. Open _build/html/index.html in a browser,"
	@echo "or say 'make serve' and visit http://localhost:$(PORT)."

serve: book
	@echo "Serving the book at http://localhost:$(PORT) (stop with Ctrl+C)."
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

lab: $(READY)
	$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/chapters

# Every cell of every notebook (the book executes them with nbval), the package, the
# repository's rules, and the built site in Chromium: each process takes one file or
# page after the other.
test: $(READY)
	$(PART) lint $(MAKE) lint
	$(MAKE) book
	$(ONE_THREAD) $(PART) tests $(BIN)/python -m pytest -p scripts.seconds \
	  -n $(WORKERS) --dist loadfile --no-loadscope-reorder tests; \
	code=$$?; $(PART); exit $$code

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/oxfmt --check '**/*.js'
	$(BIN)/nbstripout --keep-id --verify $(NOTEBOOKS)

screenshots: book
	$(BIN)/python tests/support/screenshots.py

clean:
	rm -rf _build

$(VENV)/.ready: requirements.txt constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	  || { echo "The book needs Python 3.11, 3.12 or 3.13: make PYTHON=python3.12 book"; exit 1; }
	$(PYTHON) -m venv $(VENV) \
	  || { echo "On Debian and Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	$(PART) install $(BIN)/pip install -r requirements.txt -c constraints.txt
	touch $@

"""The rules of the package as tables. An exception stands here with its reason, or it is none."""

from __future__ import annotations

# A package may import those of the lines above it, and no other of its own line. A module that is named itself, such
# as text.format, stands on its own line and not on that of its package.
LAYERS = (
    ("version", "errors", "interrupt", "statistics", "text.format"),
    ("files", "native"),
    ("scenario", "parallel"),
    ("model",),
    ("theories", "results"),
    ("agents", "text"),
    ("plot",),
    ("report",),
    ("odds",),
    ("study",),
    ("backtesting",),
    ("track",),
    ("loading", "view"),
    ("cli",),
    ("__main__",),
)

# Library: packages that may import it at once, packages that may import it inside functions. No line: all may.
ANYWHERE = "*"
LIBRARIES = {
    "matplotlib": (("plot",), ("plot",)),
    "mesa": (("agents", "view"), ("agents", "view")),
    "solara": (("view",), ("view",)),
    "typer": (("cli",), ("cli",)),
    "click": ((), ("cli",)),
    "rich": ((), ("cli",)),
    "distributed": ((), ("parallel",)),
    "SALib": ((), ("study",)),
    "pandas": ((), ANYWHERE),
    "xarray": ((), ("study", "plot", "results")),
    "pyarrow": ((), ("odds", "results")),
    "scipy": ((), ANYWHERE),
    "openpyxl": ((), ("scenario",)),
    "krippendorff": ((), ("scenario",)),
    "jinja2": (("report",), ("report",)),
}

# What prints, exits or reads standard input, beside the command line.
PRINTING = {
    "sim/model/compile.py": "a command of its own, which package installers and developers type",
    "sim/parallel/pool.py": "a worker process whose parent is gone must end without unwinding: `os._exit`",
}

# What draws random numbers that no seed decides.
UNSEEDED = {
    "sim/files.py": "names of temporary files, which are gone when the file is written",
}

# What unpickles: bytes of its own process or child, never a file.
UNPICKLING = {
    "sim/parallel/pool.py": "calls of its own parent and answers of its own worker, over a pipe that nobody else holds",
}

# What the package has come to with compiled equations, questions, templates, tables and forecasts, numpydoc for public
# names, the track record, stances tried in both directions, hints for slips of the pen, and names of countries.
MAX_FILES = 190
MAX_LINES = 31_900
MAX_FILE = 550
MAX_FUNCTION = 26  # lines without the docstring
LONG_FUNCTIONS = {
    ("sim/model/rounds.py", "sound"): "one loop over the arrays, written out",
    ("sim/model/rounds.py", "play"): "the order of a round, as docs/model.md has it, on one page",
    ("sim/model/rounds.py", "close"): "one loop over the arrays, written out",
    ("sim/odds/run.py", "run"): "one pass over the chunks with the progress on the way",
    ("sim/study/compare.py", "compare"): "public: one parameter a line",
    ("sim/study/pivots.py", "pivots"): "public: one parameter a line",
    ("sim/results/counts.py", "_details"): "a table: one line a field of the document",
    ("sim/plot/sweep.py", "plot_map"): "one picture from top to bottom",
    ("sim/model/encoding/__init__.py", "encode"): "a table: one line a field of the world",
    ("sim/model/encoding/actors.py", "put_allies"): "a table: one line a slot",
    ("sim/model/encoding/process.py", "event_arrays"): "a table: one line a field of the event",
    ("sim/scenario/assumptions.py", "_all"): "a table: one line a key that evidence may stand beside",
}

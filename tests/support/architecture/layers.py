"""The rules of the house as tables. An exception stands here with its reason, or it is none."""

from __future__ import annotations

# A room may import the rooms of the lines above it, and no other of its own line.
ORDER = (
    ("version", "errors", "interrupt", "lobbying"),
    ("atomic",),
    ("scenario",),
    ("engine", "model", "theories"),
    ("odds",),
    ("study",),
    ("forecast",),
    ("plot",),
    ("report", "view"),
    ("cli",),
    ("__main__",),
)

# (from, to): why a room may reach up, inside functions only.
UPWARD = {
    ("odds", "plot"): "a result draws itself when asked: `odds.plot()`; matplotlib is loaded then and not before",
    ("study", "plot"): "a comparison, sweep or list of pivots draws itself when asked, as the odds do",
}

# Library: the rooms that may import it at once, the rooms that may import it inside functions. No line: anybody may.
ANYWHERE = "*"
LIBRARIES = {
    "matplotlib": (("plot",), ("plot",)),
    "mesa": (("model",), ("model",)),
    "solara": (("view",), ("view",)),
    "typer": (("cli",), ("cli",)),
    "click": ((), ("cli",)),
    "rich": ((), ("cli",)),
    "distributed": ((), ("study",)),
    "SALib": ((), ("study",)),
    "pandas": ((), ANYWHERE),
    "xarray": ((), ("study", "plot")),
    "pyarrow": ((), ("odds",)),
    "scipy": ((), ANYWHERE),
    "jinja2": (("report", "view"), ("report", "view")),
}

# Who prints, exits or reads standard input, beside the command line.
SPEAKERS = {
    "sim/model/compile.py": "a command of its own, which the package installer and developers type",
    "sim/parallel/pool.py": "a worker process whose parent is gone must end without unwinding: `os._exit`",
}

# Who draws chance that no seed decides.
CHANCY = {
    "sim/files.py": "names of temporary files, which are gone when the file is written",
}

# Who unpickles: bytes of its own process or child, never a file.
UNPICKLERS = {
    "sim/parallel/pool.py": "answers of its own worker, over a pipe that nobody else holds",
    "sim/parallel/pool.py": "calls of its own parent, over that pipe",
}

LONGEST_FILE = 350
LONGEST_FUNCTION = 26  # lines without the docstring
LONG_FUNCTIONS = {
    ("sim/model/rounds.py", "sound_out"): "one loop over the arrays, written out: a step of the round on one page",
    ("sim/model/rounds.py", "play"): "the order of a round, as docs/model.md has it, on one page",
    ("sim/model/rounds.py", "close"): "one loop over the arrays, written out",
    ("sim/odds/run.py", "run"): "one pass over the chunks with all that is told of them on the way",
    ("sim/plot/lobbying.py", "plot_lobbying"): "one picture from top to bottom",
    ("sim/plot/sweep.py", "plot_map"): "one picture from top to bottom",
    ("sim/model/encoding/__init__.py", "encode"): "a table: one line a field of the world",
    ("sim/model/encoding/actors.py", "put_allies"): "a table: one line a slot",
    ("sim/model/encoding/process.py", "event_arrays"): "a table: one line a field of the event",
    ("sim/scenario/assumptions.py", "_all"): "a table: one line a place where evidence may stand",
}

# The oracle is worth something only as far as it does not share the drivers' steps.
ORACLE = "exact"
ORACLE_MAY_IMPORT = ("lobbying", "odds")
STEPS_OF_THE_DRIVERS = ("take_stock", "decide", "begin", "happen", "gather", "join", "draw_setting", "draw_uniforms",
                        "run_chunk", "play")

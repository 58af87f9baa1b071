"""Standard output and standard error, as commands use them."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.native import COMPILE
from sim.scenario.finding import visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from sim.results.base import Part

PIPE_WIDTH = 80
WIDEST = 100  # longer lines are hard to read


def console(error: bool = False) -> Console:
    """Returns a console for standard output (or error). It takes nothing in a text for markup or for a command to the
    terminal, and has no colour where NO_COLOR is set or nobody looks."""
    stream = sys.stderr if error else sys.stdout
    made = _console_class()(file=stream, markup=False, emoji=False, highlight=False)
    made.width = min(made.width, WIDEST) if made.is_terminal else PIPE_WIDTH
    return made


@cache
def _console_class() -> type[Console]:
    from rich.console import Console

    class Harmless(Console):
        """A console in which every text, that of a cell too, is only a text."""

        def render_str(self, text, **style):
            return super().render_str(visible(text), **style)

    return Harmless


def say(text: str, error: bool = False) -> None:
    """Prints a text as it is, but nothing that a terminal obeys."""
    print(visible(text), file=sys.stderr if error else sys.stdout, flush=error)


_KEPT_TOGETHER = re.compile(r"(?<=\d) (?=%|weeks?\b|days?\b|rounds?\b|runs?\b|points?\b)")


def paragraph(screen: Console, text: str, style: str = "") -> None:
    """Print a text in lines that break between words, and never between a number and its unit."""
    joined = _KEPT_TOGETHER.sub("\N{NO-BREAK SPACE}", visible(text))
    lines = textwrap.fill(joined, screen.width, break_long_words=False, break_on_hyphens=False)
    screen.print(lines.replace("\N{NO-BREAK SPACE}", " "), style=style)


_LONGEST_HEADING = 14  # of a column of numbers that is never folded; a longer one is a name


def table(columns: Iterable[tuple[str, str]], rows: Iterable[Sequence[str]], width: int = PIPE_WIDTH) -> Table:
    """Returns a table without lines, for (heading, "left" or "right") columns and rows of cells. The first column
    stays on one line unless it takes more than half of the page, and so do numbers; the others fold."""
    from rich.table import Table
    rows = list(rows)
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    narrow = max((len(row[0]) for row in rows), default=0) <= width // 2
    for number, (heading, side) in enumerate(columns):
        made.add_column(heading, justify=side, overflow="fold", no_wrap=(
            narrow if number == 0 else side == "right" and len(heading) <= _LONGEST_HEADING))
    for row in rows:
        made.add_row(*row)
    return made


def write_folder(record: Part, folder: Path) -> list[Path]:
    """Write the tables, the pictures and the document of a study, all at once; return the paths."""
    from sim import files as atomic
    from sim.report.folder import write
    atomic.make_folder(folder)
    atomic.clean_leftovers(folder)
    with atomic.together():
        return write(record, folder)


def say_written(paths: Sequence[Path], folder: Path | None) -> None:
    """Say on standard error which files were written into a folder; nothing where there are none."""
    if paths:
        console(error=True).print(f"\nWrote {len(paths)} files to {folder}: {', '.join(path.name for path in paths)}")


def say_json(document: dict) -> None:
    """Prints a document as JSON, in UTF-8 whatever the terminal's own encoding is."""
    import json
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    text = "".join(json.dumps(c)[1:-1] if c != visible(c) else c for c in text) if text != visible(text) else text
    raw = getattr(sys.stdout, "buffer", None)
    if raw is None:  # a stream of text only
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    raw.write(text.encode())
    raw.flush()


# How far a long run is.

SLOW = ("nothing is compiled here, so the slow interpreted loop counts; for the fast one:",
        f"pip install ziglang && {COMPILE}")
PLAYING = "playing"


@contextmanager
def progress(quiet: bool = False) -> Iterator[Callable[[int, int], None] | None]:
    """Gives what is told (done, total), or None where nobody looks. A bar appears on a terminal only; that the loop is
    the slow one is said in a pipe too, because it looks like a hang."""
    screen = console(error=True)
    if quiet:
        yield None
        return
    for line in () if _is_compiled() else SLOW:
        screen.print(line)
    if not screen.is_terminal:
        yield None
        return
    with _bar(screen) as bar:
        task = bar.add_task(PLAYING, total=None)
        yield lambda done, total: bar.update(task, description=PLAYING, completed=done, total=total)


def _is_compiled() -> bool:
    from sim.model.rounds import available
    return available("compiled") == "compiled"


def _bar(screen):
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    return Progress(SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(),
                    TimeRemainingColumn(), console=screen, transient=True)

"""Standard output and standard error, as commands use them."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sim.native import COMPILE
from sim.scenario.finding import visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from sim.results.base import Result, ResultModel

PIPE_WIDTH = 80
WIDEST = 100  # longer lines are hard to read


def console(error: bool = False) -> Console:
    """Return a console for standard output (or error). It takes nothing in a text for markup or for a command to the
    terminal, and has no colour where NO_COLOR is set or nobody looks.
    """
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

        def on_broken_pipe(self):
            """Leave it to the entry point that whoever read us has read enough."""
            raise BrokenPipeError

    return Harmless


def echo(text: str, error: bool = False) -> None:
    """Print a text as it is, but nothing that a terminal obeys."""
    print(visible(text), file=sys.stderr if error else sys.stdout, flush=error)


_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_KEPT_TOGETHER = tuple(map(re.compile, (  # each blank in what matches stays on its line
    rf"\d (?=%|(?:weeks?|days?|rounds?|runs?|points?|{_MONTHS})\b)", r"\d to (?=[<>]?\d[\d.]*(?: %|\)))",
    rf"(?:{_MONTHS}) (?=\d{{4}}\b)", r"\b(?:week|day|round) (?=\d)")))


def paragraph(screen: Console, text: str, style: str = "") -> None:
    """Print a text in lines that break between words, and never inside a number with its unit, an interval or a
    date.
    """
    screen.print(_wrapped(visible(text), screen.width), style=style)


def _wrapped(text: str, width: int, indent: str = "") -> str:
    """Return a text in lines that break between words; those after the first begin with `indent` twice."""
    for kept in _KEPT_TOGETHER:
        text = kept.sub(lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), text)
    lines = textwrap.fill(text, width, break_long_words=bool(indent), break_on_hyphens=False, initial_indent=indent,
                          subsequent_indent=2 * indent)
    return lines.replace("\N{NO-BREAK SPACE}", " ")


Side = Literal["left", "right"]


def table(columns: Iterable[tuple[str, Side]], rows: Iterable[Sequence[str]], width: int = PIPE_WIDTH,
          spare: Sequence[int] = ()) -> Any:
    """Return a table (or a text of lines) without rules, for (heading, "left" or "right") columns and rows of cells.
    The first column stays on one line unless it takes more than half of the page; the others fold, but no number does.

    On a page of fewer columns than the table needs, the columns `spare` are left out one by one in this order. Where
    that is not enough, each row is printed as lines: its first cell, and below it heading and cell of every other one.
    """
    from rich.table import Table
    columns, rows, spare = list(columns), [list(row) for row in rows], list(spare)
    everything = columns, rows
    longest = max((len(row[0]) for row in rows), default=0)
    narrow = longest <= min(PIPE_WIDTH, width) // 2
    while spare and _needed(columns, rows) + (longest if narrow else min(longest, 10)) > width:
        gone = spare.pop(0)
        columns = [column for number, column in enumerate(columns) if number != gone]
        rows = [[cell for number, cell in enumerate(row) if number != gone] for row in rows]
        spare = [number - (number > gone) for number in spare]
    whole = [side == "right" or (narrow and number == 0) for number, (_, side) in enumerate(columns)]
    if _least(columns, rows, whole) > width:
        return _in_lines(*everything, width)
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for number, (heading, side) in enumerate(columns):
        cells = [heading, *(row[number] for row in rows)]
        least = max(map(len, cells)) if side == "right" and number not in spare else None
        made.add_column(heading, justify=side, overflow="fold", min_width=least, no_wrap=narrow and number == 0)
    for row in rows:
        made.add_row(*row)
    return made


_WORD = 12  # characters of a word in a table that folds; a longer one is broken


def _least(columns: Sequence[tuple[str, Side]], rows: Sequence[Sequence[str]], is_whole: Sequence[bool]) -> int:
    """Return how wide a table is at least: whole columns do not fold, of the others no word does."""
    total = 2 * (len(columns) - 1)
    for number, (heading, _) in enumerate(columns):
        cells = [heading, *(row[number] for row in rows)]
        pieces = cells if is_whole[number] else [word[:_WORD] for cell in cells for word in cell.split()]
        total += max(map(len, pieces), default=0)
    return total


def _in_lines(columns: Sequence[tuple[str, Side]], rows: Sequence[Sequence[str]], width: int) -> Text:
    """Return the rows of a table as lines; a column without a heading stands behind the one before."""
    from rich.text import Text
    lines = [columns[0][0].replace("\n", "")] if columns[0][0] else []
    for row in rows:
        cells: list[str] = []
        for (heading, side), given in zip(columns[1:], row[1:], strict=True):
            cell = given.replace(" ", "\N{NO-BREAK SPACE}") if side == "right" else given
            if heading and cell:
                cells.append(f"{heading} {cell}")
            elif cell and cells:
                cells[-1] += f" {cell}"
        lines += [*textwrap.wrap(visible(row[0]), width), *(_wrapped(visible(cell), width, "  ") for cell in cells)]
    return Text("\n".join(lines))


def _needed(columns: Sequence[tuple[str, Side]], rows: Sequence[Sequence[str]]) -> int:
    """Return how wide all columns but the first are when nothing in them folds, with the space between."""
    cells = [[heading, *(row[number] for row in rows)] for number, (heading, _) in enumerate(columns)]
    return sum(max(map(len, column)) for column in cells[1:]) + 2 * len(cells)


def write_folder(record: ResultModel, folder: Path) -> list[Path]:
    """Write the tables, the pictures and the document of a study, all at once; return the paths."""
    from sim import files as atomic
    from sim.report.folder import write
    atomic.make_folder(folder)
    atomic.clean_leftovers(folder)
    with atomic.transaction():
        return write(record, folder)


def echo_written(paths: Sequence[Path], folder: Path | None, names: Iterable[str] = ()) -> None:
    """Say on standard error which files were written into a folder, and which of the names that stand in pictures the
    font of the pictures lacks signs for; nothing where there are no files.
    """
    if not paths:
        return
    screen = console(error=True)
    screen.print(f"\nWrote {len(paths)} files to {folder}: {', '.join(path.name for path in paths)}")
    from sim.plot.text import undrawable
    lacking = undrawable(names)
    if lacking:
        shown = ", ".join(f"{name} (drawn as {instead})" for name, instead in list(lacking.items())[:4])
        more = f" and {len(lacking) - 4} more" if len(lacking) > 4 else ""
        screen.print(f"Note: the font of the pictures lacks signs of {shown}{more}; the tables and the page's text "
                     "have the names.", style="yellow")


def echo_json(document: dict) -> None:
    """Print a document as JSON, in UTF-8 whatever the terminal's own encoding is."""
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


def echo_result(result: Result, out: Path | None, json: bool, quiet: bool,
                show: Callable[[Console, Any, bool], None]) -> None:
    """Write the folder of a result where one is named; print it as JSON, or by `show`, briefly if quiet."""
    written = write_folder(result.record, out) if out else []
    if json:
        echo_json(result.document())
        return
    show(console(), result, quiet)
    if not quiet:
        echo_written(written, out)


# How far a long run is.

SLOW = ("nothing is compiled here, so the slow interpreted loop counts; for the fast one:",
        f"pip install ziglang && {COMPILE}")
PLAYING = "playing"


@contextmanager
def progress(quiet: bool = False) -> Iterator[Callable[[int, int], None] | None]:
    """Return what is called with (done, total), or None where nobody looks. A bar appears on a terminal only; that the
    loop is the slow one is said in a pipe too, because it looks like a hang.
    """
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

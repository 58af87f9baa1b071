"""Standard output and standard error, as commands use them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

PIPE_WIDTH = 80
WIDEST = 100  # longer lines are hard to read


def console(error: bool = False) -> Console:
    """Returns a console for standard output (or error). It takes nothing in a text for markup, and has no colour
    where NO_COLOR is set or nobody looks."""
    from rich.console import Console
    stream = sys.stderr if error else sys.stdout
    made = Console(file=stream, markup=False, emoji=False, highlight=False)
    made.width = min(made.width, WIDEST) if made.is_terminal else PIPE_WIDTH
    return made


def table(columns: Iterable[tuple[str, str]], rows: Iterable[Sequence[str]]) -> Table:
    """Returns a table without lines, for (heading, "left" or "right") columns and rows of cells. The first column
    stays on one line unless it takes more than half of the page; the others fold."""
    from rich.table import Table
    rows = list(rows)
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    narrow = max((len(row[0]) for row in rows), default=0) <= PIPE_WIDTH // 2
    for number, (heading, side) in enumerate(columns):
        made.add_column(heading, justify=side, overflow="fold", no_wrap=narrow and number == 0)
    for row in rows:
        made.add_row(*row)
    return made


def say_json(document: dict) -> None:
    """Prints a document as JSON, in UTF-8 whatever the terminal's own encoding is."""
    import json
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    raw = getattr(sys.stdout, "buffer", None)
    if raw is None:  # a stream of text only
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    raw.write(text.encode())
    raw.flush()

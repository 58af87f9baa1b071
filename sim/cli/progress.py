"""Shows on a terminal how far a long run is, and says beforehand that the first one takes longer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sim.cli.screen import console

COMPILING = "compiling the model once, about half a minute"
PLAYING = "playing"


@contextmanager
def progress(quiet: bool = False) -> Iterator[Callable[[int, int], None] | None]:
    """Gives what is told (done, total), or None where nobody looks. A bar appears on a terminal only; that the model
    is being compiled is said in a pipe too, because it looks like a hang."""
    screen = console(error=True)
    if quiet:
        yield None
        return
    compiling = not _compiled_before()
    if not screen.is_terminal:
        if compiling:
            screen.print(COMPILING)
        yield None
        return
    with _bar(screen) as bar:
        task = bar.add_task(COMPILING if compiling else PLAYING, total=None)
        yield lambda done, total: bar.update(task, description=PLAYING, completed=done, total=total)


def _compiled_before() -> bool:
    from sim.lobbying.compiled import is_cached
    return is_cached()


def _bar(screen):
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    return Progress(SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(),
                    TimeRemainingColumn(), console=screen, transient=True)

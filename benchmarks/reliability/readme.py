"""The table in the README, made from the figures."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from benchmarks.reliability.figures import Count
from benchmarks.reliability.parts import PARTS

README = Path(__file__).parents[2] / "README.md"
BEGIN = "<!-- made by python -m benchmarks.reliability; edit nothing between these two lines -->"
END = "<!-- end of what is made -->"


def table(counts: dict[str, Count]) -> str:
    """Returns the lines of the table, in the order of the parts; a part that was not counted says so."""
    head = ["| fault provoked | what was seen | when, with | counted by |", "|---|---|---|---|"]
    return "\n".join([*head, *(line for part in PARTS for line in _lines(part, counts.get(part.module)))])


def _lines(part, count: Count | None) -> Iterable[str]:
    if count is None:
        yield _row(f"**{part.title}**", "not counted yet", "", f"`{part.command}`")
        return
    when = f"{count.date}, {count.version}, Python {count.python}, Mesa {count.mesa}"
    yield _row(f"**{part.title}**", f"in {_duration(count.seconds)}", when, f"`{count.command}`")
    for what, figure in count.figures:
        yield _row(what, figure, "", "")


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _duration(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def with_table(text: str, counts: dict[str, Count]) -> str:
    """Returns the README with the table of these counts in its place.

    Raises ValueError when the two marks that enclose it are not there once each, in this order.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end) or BEGIN in rest or END in before + after:
        raise ValueError(f"the README must hold {BEGIN!r} and then {END!r}, once each")
    return f"{before}{BEGIN}\n{table(counts)}\n{END}{after}"

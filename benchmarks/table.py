"""The figures as one page of tables."""

from __future__ import annotations

from collections.abc import Iterable

from benchmarks.drivers import GOALS, SCENARIO
from benchmarks.studies import REPLICATES


def page(found: dict) -> str:
    """Return the page: kind of machine, drivers, ratios, scale, studies, memory."""
    sections = {
        "Machine": _table(("", ""), found["machine"].items()),
        f"Drivers, {SCENARIO}, replicates a second": _drivers(found["drivers"]["rates"]),
        "Ratios": _ratios(found["ratios"]),
        "Where the C twin spends its time": _table(
            ("part of a replicate", "share"), ((name, f"{100 * value:.1f} %")
                                               for name, value in found["drivers"]["parts"].items())),
        "Scale (compiled, one core, every round played)": _scale(found["scale"]),
        f"Sweep, cells of {REPLICATES} replicates": _pairs(found["studies"]),
        "Peak memory and time of a whole process, 2 workers": _pairs(found["memory"]),
        "From text to odds, seconds": _table(
            ("", "s"), ((name, f"{value:.1f}") for name, value in found["compilation"].items())),
    }
    return "# Benchmarks\n\nWritten by `python benchmarks/speed.py`. " + _NOTE + "\n" + "".join(
        f"\n## {title}\n\n{text}\n" for title, text in sections.items())


_NOTE = """Commands are measured in turn, several times; where no other word stands,
the figure is the best repeat. Processor seconds count all threads and processes. On a busy machine wall time says how
busy it was; processor time, and ratios within a run, say how quick the code is. The run on two workers counts the 2,000
twins that every run plays as replicates."""


def _drivers(rates: dict) -> str:
    columns = list(next(iter(rates.values())))
    return _table(("driver", *columns), ((name, *(_number(rate[column]) for column in columns))
                                         for name, rate in rates.items()))


def _ratios(ratios: dict) -> str:
    return _table(("", "best", "median", "aim"), (
        (name, _number(best), _number(ratios["median"][name]), _number(GOALS.get(name)))
        for name, best in ratios["best"].items()))


def _scale(axes: dict) -> str:
    return _table(("", "", "microseconds a replicate", "per unit"),
                  ((axis, row["value"], _number(row["microseconds"]), _number(row["per unit"]))
                   for axis, rows in axes.items() for row in rows))


def _pairs(groups: dict[str, dict[str, float]]) -> str:
    return _table(("", "", ""), ((group, name, _number(value))
                                 for group, numbers in groups.items() for name, value in numbers.items()))


def _table(head: Iterable[str], rows: Iterable[tuple]) -> str:
    head = tuple(head)
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"

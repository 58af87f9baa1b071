"""What is counted, and by which command. A new part is one line here and one module of that name beside it."""

from __future__ import annotations

from dataclasses import dataclass

OTHER = "PYTHON"  # stands for another interpreter, whose path is nobody's business


@dataclass(frozen=True)
class Part:
    """A class of faults: the module that provokes it, its options, and its title in the table."""

    module: str
    title: str
    options: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """Returns what one types to count it again."""
        return " ".join(("python -m", f"benchmarks.reliability.{self.module}", *self.options))

    def arguments(self, other: str | None) -> list[str]:
        """Returns the options with the other interpreter in its place, or without it where there is none."""
        options = list(self.options)
        if OTHER in options:
            place = options.index(OTHER)
            options[place - 1:place + 1] = ["--other", other] if other else []
        return options


PARTS = (
    Part("bad_input", "Bad input", ("--inputs", "100000")),
    Part("bad_luck", "Bad luck", ("--kills", "200")),
    Part("same_bits", "Same bits", ("--other", OTHER)),
    Part("numbers", "Extreme numbers"),
    Part("safety", "Safety"),
)

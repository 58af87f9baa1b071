"""Numbers that are asked on the command line: what each command makes of them. A new case is one line."""

from __future__ import annotations

from typing import NamedTuple


class Asked(NamedTuple):
    """A command with one extreme option; `refused` begins the message when there is no answer."""

    command: tuple
    option: tuple
    refused: str = ""


RUN, COMPARE = ("run", "five-allies"), ("compare", "nato-sg-2024", "nato-sg-2024-equals")
SWEEP, PIVOTS = ("sweep", "five-allies", "--vary", "process.isolation=0.2"), ("pivots", "five-allies", "--no-sensitivity")
EXPLAIN, SENSITIVITY = ("explain", "five-allies"), ("pivots", "five-allies")
PLAYED = (RUN, COMPARE, SWEEP, PIVOTS)

CASES = [
    *(Asked(command, ("--replicates", many), "replicates: ") for command in PLAYED
      for many in (0, -1, -5, 2**31, 2**63, -2**63, 10**30)),
    *(Asked(command, ("--replicates", 1)) for command in PLAYED),
    *(Asked(command, ("--replicates", many), "Usage: ") for command in PLAYED for many in ("nan", "inf", "1e3", "1.5", "")),
    *(Asked(command, ("--seed", seed)) for command in (*PLAYED, EXPLAIN) for seed in (0, 2**63 - 1)),
    *(Asked(command, ("--seed", seed), "seed: ") for command in PLAYED for seed in (-1, 2**63, 2**64, 10**30)),
    *(Asked(EXPLAIN, ("--seed", seed), "--seed: ") for seed in (-1, 2**63, 2**64)),
    *(Asked(EXPLAIN, ("--replicate", number)) for number in (0, 2**31, 2**32 - 1)),
    *(Asked(EXPLAIN, ("--replicate", number), "--replicate: ") for number in (-1, 2**32, 2**64)),
    *(Asked(RUN, ("--workers", many), "workers: ") for many in (0, -1, 1025, 10**6, 2**63)),
    *(Asked(RUN, ("--workers", many)) for many in (1, 7, 1024)),
    *(Asked(COMPARE, ("--workers", many), "workers: ") for many in (0, -1, 10**6)),
    *(Asked(SENSITIVITY, ("--rows", rows), "rows: ") for rows in (0, -2, 1, 3, 2**40)),
    *(Asked(SWEEP[:2], ("--vary", f"{vary}"), begin) for vary, begin in (
        ("process.isolation=nan", "process.isolation"), ("process.isolation=inf", "process.isolation"),
        ("process.isolation=1e400", "process.isolation"), ("process.isolation=0:1:0", "process.isolation"),
        ("process.isolation=0:1:1000000000", "process.isolation"), ("process.isolation=0:0:2", "process.isolation"),
        ("process.isolation=0:1/0:3", "process.isolation"), ("process.isolation=-1", "process.isolation"),
        ("process.isolation=", "process.isolation"), ("calendar.rounds=1e300", "calendar.rounds"),
        ("process.isolation=1e12,1e13", "process.isolation"))),
    *(Asked(SWEEP[:2], ("--vary", vary)) for vary in (
        "process.isolation=0.2", "process.isolation=0:1e12:2", "allies.A.weight=0,5e-324,0.9999999999999999",
        "process.meetings=0,1000", "stances.Ada.A=-10,0,10,block", "calendar.rounds=0,1")),
    *(Asked((*SWEEP[:2], "--vary", "process.isolation=0:1"), ("--sample", sample), "") for sample in ("lhs:1", "sobol:1")),
    *(Asked((*SWEEP[:2], "--vary", "process.isolation=0:1"), ("--sample", sample), begin) for sample, begin in (
        ("lhs:0", "sample: "), ("lhs:-1", "--sample: "), ("sobol:10000000000000", "sample: "), ("lhs:nan", "--sample: "))),
]

"""`nemcon run`: the odds of every outcome."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.options import (
    Cluster,
    Engine,
    EngineChoice,
    Json,
    Out,
    Parameters,
    Quiet,
    Replicates,
    Scenario,
    Seed,
    Theory,
    Workers,
)
from sim.cli.place import place
from sim.cli.progress import progress
from sim.cli.screen import console, say_json
from sim.scenario.parameters import DEFAULT

if TYPE_CHECKING:
    from sim.odds.odds import Odds
    from sim.scenario.encode import Encoded


@dataclass(frozen=True)
class Asked:
    """How many runs were asked for, and where they shall be played."""

    replicates: int
    seed: int
    engine: str
    workers: int | None
    cluster: str | None


def command(scenario: Scenario, replicates: Replicates = 10_000, seed: Seed = 1,
            engine: EngineChoice = Engine.compiled, workers: Workers = None, cluster: Cluster = None,
            theory: Theory = None, parameters: Parameters = DEFAULT, out: Out = None, json: Json = False,
            quiet: Quiet = False) -> None:
    """Odds of every outcome, when, who holds out and what would move them."""
    from sim.scenario.parameters import read_parameters
    from sim.scenario.read import load
    read = load(scenario)
    global_parameters = read_parameters(parameters)
    from sim.scenario.encode import encode
    encoded = encode(read, global_parameters)
    others = _other_answers(encoded, theory)
    asked = Asked(replicates, seed, engine.value, workers, cluster)
    hushed = json or quiet
    odds, written = _play_and_write(encoded, asked, out, hushed) if out else (_play(encoded, asked, hushed), [])
    if json:
        say_json({**odds.document(), "theories": others} if others else odds.document())
        return
    from sim.cli.page import show
    show(console(), odds, others, brief=quiet)
    if written and not quiet:
        console(error=True).print(f"\nWrote {len(written)} files to {out}: {', '.join(path.name for path in written)}")


def _other_answers(encoded: Encoded, name: str | None) -> list[dict]:
    """Returns what other theories say about the same file, as parts of the JSON document."""
    if name is None:
        return []
    from sim.theories import THEORIES
    from sim.theories.bridge import odds_by_name, poll_of, theory_named
    chosen = list(THEORIES.values()) if name == "all" else [theory_named(name)]
    poll = poll_of(encoded)
    return [{"theory": theory.name, "title": theory.title, "source": theory.source,
             "outcomes": [{"name": outcome, "odds": round(share, 6)}
                          for outcome, share in odds_by_name(theory, poll).items()]} for theory in chosen]


def _play(encoded: Encoded, asked: Asked, quiet: bool, sink=None) -> Odds:
    from sim.odds.run import run
    with place(asked.engine, asked.replicates, asked.workers, asked.cluster) as executor, progress(quiet) as tell:
        return run(encoded, asked.replicates, asked.seed, asked.engine, asked.workers, progress=tell, sink=sink,
                   executor=executor)


def _play_and_write(encoded: Encoded, asked: Asked, folder: Path, quiet: bool) -> tuple[Odds, list[Path]]:
    from sim import atomic
    from sim.cli.makers import makers, record_of
    from sim.odds.export import export, replicates_file
    atomic.make_folder(folder)
    atomic.clean_leftovers(folder)
    rows = folder / "outcomes.parquet"
    with atomic.together():
        with replicates_file(rows, encoded) as sink:
            odds = _play(encoded, asked, quiet, sink)
        record = record_of(odds, folder)
        return odds, [rows, *export(odds, folder, makers(record), record)]

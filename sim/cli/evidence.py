"""`nemcon evidence`: what a scenario assumes, and what each assumption rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.options import Json, Quiet, Scenario
from sim.cli.terminal import console, echo_json, table
from sim.scenario.loader import load

if TYPE_CHECKING:
    from sim.scenario.assumptions import Assumption
    from sim.scenario.claims import Claim
    from sim.scenario.scenario import Scenario as Read


def command(scenario: Scenario, json: Json = False, quiet: Quiet = False) -> None:
    """Every assumption of a scenario with the claim it rests on, or "assumption"."""
    from sim.scenario.assumptions import assumptions
    read = load(scenario)
    made = assumptions(read)
    if json:
        echo_json(_document(read, made))
        return
    screen = console()
    if not quiet:
        screen.print(f"{read.title}\n", style="bold")
    screen.print(_table(made))
    if not quiet:
        _show_claims(screen, made)


def _document(read: Read, made: list[Assumption]) -> dict:
    from sim.scenario.assumptions import counts
    rows = [{"path": entry.path, "value": entry.value_text, "is_default": entry.is_default,
             "claims": [{"id": claim.id, "claim": claim.claim, "source": claim.source, "date": claim.date}
                        for claim in entry.claims]} for entry in made]
    return {"scenario": read.shown, "digest": read.digest, "assumptions": rows,
            "without_claim": counts(made)[1]}


def _table(made: list[Assumption]):
    return table((("what is assumed", "left"), ("", "left"), ("rests on", "left")),
                 ((entry.path, f"{entry.value_text} (default)" if entry.is_default else entry.value_text,
                   entry.support) for entry in made))


def _show_claims(screen, made: list[Assumption]) -> None:
    from sim.scenario.assumptions import counts
    cited_ones, bare, defaults = counts(made)
    screen.print(f"\n{cited_ones} of the {cited_ones + bare} that the file states rest on a claim, {bare} on the "
                 f"author's judgement; {defaults} are defaults.")
    cited = {claim.id: claim for entry in made for claim in entry.claims}
    if not cited:
        return
    screen.print("\nThe claims", style="bold")
    rows = table((("", "left"), ("", "left")), ((claim.id, _told(claim)) for claim in cited.values()))
    rows.show_header = False
    screen.print(rows)


def _told(claim: Claim) -> str:
    origin = ", ".join(part for part in (claim.speaker, claim.source, claim.date) if part)
    return f"{claim.claim} ({origin})" if origin else claim.claim

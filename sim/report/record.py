"""What the page tells beyond the odds: the key `report` of `run.json`, and `pivots.json` that it takes up."""

from __future__ import annotations

from pathlib import Path

from sim.errors import UserError
from sim.model.encoding import Encoded
from sim.plot.pictures import PICTURES
from sim.plot.pivots import alt_pivots
from sim.report.method import method, pivots_command
from sim.report.page import PIVOTS, SHOWN
from sim.report.sections import assumptions_of, holdouts, limits, narrative_of, question_of
from sim.report.whatif.memory import Endings, playable
from sim.results.report import PictureText, Report
from sim.results.run import RunRecord
from sim.results.schema import read_record
from sim.results.studies import PivotsDocument
from sim.text import summary as words
from sim.text.wording import wording as words_for

FILE = "pivots.json"


def with_report(run: RunRecord, encoded: Encoded, pivots: PivotsDocument | None = None,
                ends: Endings | None = None) -> RunRecord:
    """Return the record of a run with what the page tells beyond it.

    `pivots` is what `nemcon pivots` found for the same scenario, `ends` how its first replicates ended. The typical run
    is played again on the Mesa model.
    """
    made = assumptions_of(encoded.scenario)
    report = Report(
        asked=question_of(encoded.scenario), headline=words.headline(run), notes=words.notes(run, encoded.scenario),
        when=[words.ending_words(run), words.decided_words(run)],
        spread=f"{words.spread_words(run)} {words.error_words(run)}",
        support=words.support_words(run), holdouts=holdouts(run), pivots=pivots,
        pivots_command=pivots_command(encoded), told=narrative_of(run, encoded), assumed=made,
        method=method(run, encoded), limits=limits(run, encoded, made), pictures=_pictures(run, pivots),
        whatif=playable(run, encoded, ends))
    return run.model_copy(update={"report": report})


def _pictures(run: RunRecord, pivots: PivotsDocument | None) -> list[PictureText]:
    """Return the pictures of the page in words: their names, titles and text alternatives."""
    titles = {"support": words_for(run.details.kind).could_accept}
    found = [PictureText(name=name, title=titles.get(name, PICTURES[name].title), text=PICTURES[name].alt(run))
             for name in SHOWN]
    more = [] if pivots is None else [PictureText(name=PIVOTS, title="Who decides?", text=alt_pivots(pivots))]
    return [*found, *more]


def pivots_beside(folder: str | Path, run: RunRecord) -> PivotsDocument | None:
    """Return the document that `nemcon pivots` left in a folder; None when there is none or it is about something
    else than this run.
    """
    try:
        found = read_record(Path(folder) / FILE)
    except UserError:
        return None
    if not isinstance(found, PivotsDocument):
        return None
    same = (found.digest, found.parameters, found.model_version) == (run.digest, run.parameters, run.model_version)
    return found if same else None

"""What the odds do not say, and how well such odds did before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.model.words import counted, day
from sim.report.parts import Assumed, Limits
from sim.report.score import latest_score
from sim.scenario.quantity import Distribution

if TYPE_CHECKING:
    from sim.odds.odds import Odds
    from sim.scenario.parameters import Parameters


def limits(odds: Odds, made: Assumed) -> Limits:
    """Returns the limits of a result, and how well such odds did on decided cases."""
    return Limits(sentences=list(_sentences(odds, made)), score=latest_score())


def _sentences(odds: Odds, made: Assumed) -> Iterator[str]:
    document = odds.encoded.scenario.document
    yield (f"The intervals say how exactly {counted(odds.replicates, 'run')} can tell the odds of this model. Whether "
           "model and scenario are right is a larger doubt, and it is not in them.")
    yield (f"Of the {counted(len(made.rows), 'assumption')} of this scenario {made.with_claim} rest on a dated claim "
           f"and {made.without_claim} on the author's judgement. Other assumptions give other odds.")
    yield (f"The model knows what the scenario says, as of {day(document.as_of)}, and nothing else. A candidate, a "
           "crisis or a bargain that is not in the file cannot happen in a run.")
    yield _doubt(odds.encoded.parameters)
    yield ("Attitudes, gaps and offers are numbers on one scale from -1 (would block) to +1 (champion). They order the "
           "allies; nobody can measure them.")
    if document.case is not None and document.case.hindsight:
        yield f"Coded with knowledge that came later: {document.case.hindsight}"


def _doubt(parameters: Parameters) -> str:
    uncertain = [name for name in type(parameters.process).model_fields
                 if isinstance(parameters.value(name), Distribution)]
    if parameters.columns or len(uncertain) > 1:  # `point` keeps one, for a threshold on a knife's edge
        return (f"The global parameters ({parameters.name}) are drawn anew for every run, so that the doubt about them "
                "is in the odds.")
    return (f"The global parameters ({parameters.name}) are single numbers, so that the doubt about them is not in the "
            "odds; `--parameters prior` puts it there.")

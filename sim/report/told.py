"""One run as a diary: the most typical replicate, by a stated rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.words import counted, unit
from sim.odds.words import percent
from sim.report.parts import Passage, ToldRun

if TYPE_CHECKING:
    from sim.odds.odds import Odds
    from sim.odds.typical import Typical

_MOST = 60  # passages; of more, the first and the last half of these


def told(odds: Odds) -> ToldRun:
    """Plays the most typical replicate once more, with a diary, and tells it."""
    from sim.model.consensus import ConsensusModel
    from sim.model.story import heading, story
    from sim.odds.typical import most_typical
    encoded = odds.encoded
    typical = most_typical(encoded, odds.seed)
    model = ConsensusModel(encoded, typical.replicate, odds.seed).run()
    passages = [Passage(when=heading(passage, encoded), first_round=passage.first, last_round=passage.last,
                        sentences=list(passage.sentences)) for passage in story(model.diary.entries, encoded)]
    left_out = max(0, len(passages) - _MOST)
    shown = passages if not left_out else [*passages[:_MOST // 2], *passages[-_MOST // 2:]]
    return ToldRun(rule=_rule(odds, typical), replicate=typical.replicate, considered=typical.considered,
                   share=round(typical.share, 6), rounds=typical.rounds, outcome=typical.outcome, story=shown,
                   left_out=left_out)


def _rule(odds: Odds, typical: Typical) -> str:
    after = counted(typical.rounds, unit(odds.encoded))
    return (f"This is run {typical.replicate:,}, the most typical of the first {typical.considered:,}, chosen by this "
            f"rule: of those that end in the likeliest way ({typical.outcome}, {percent(typical.share, 0)} of them), "
            f"the ones that take as long as the middle one ({after}); of these, the one whose numbers of members not "
            "objecting stay nearest to their average; of equals, the first. It is one of many, not a forecast.")

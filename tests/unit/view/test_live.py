"""The live page plays the model, of whichever allies, and both Mesas can make it again."""

from __future__ import annotations

import inspect
import warnings

import pytest

from sim.agents.model import Ally, ConsensusModel
from sim.view.opened import Opened
from support.serving import skip_without_solara


@pytest.fixture(scope="module")
def page():
    """The module of the page; Mesa 3.3 breaks a rule of Solara's at import, which is not ours to mend."""
    skip_without_solara()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import sim.view.page as found
    return found


class Deaf(Ally):
    """An ally that nobody moves."""

    def listen(self, lobbyist, candidate):
        """Hear nothing."""


def test_the_model_has_parameters_that_mesa_leaves_alone():
    """Mesa 3.5 puts an object of its own where a parameter is called `scenario`, or where there are any others."""
    parameters = inspect.signature(ConsensusModel.__init__).parameters
    assert "scenario" not in parameters
    assert all(one.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD for one in parameters.values())


def test_the_page_opens_with_the_most_typical_run_of_any_allies():
    one, other = Opened.of("five-allies"), Opened.of("five-allies", Deaf, seed=3)
    assert one.ally_class is Ally and other.ally_class is Deaf and (one.seed, other.seed) == (1, 3)
    model = ConsensusModel(other.encoded, other.replicate, other.seed, ally_class=other.ally_class)
    assert {type(ally) for ally in model.allies} == {Deaf}


def test_the_table_says_where_each_member_stands(page):
    model = ConsensusModel(Opened.of("nato-sg-2024").encoded, 4)
    for _ in range(3):
        model.step()
    table = page.members(model).set_index("member")
    assert len(table) == 32 and list(table["weight, %"]) == sorted(table["weight, %"], reverse=True)
    leader, names = model.encoded.candidates.index(model.front_runner), model.encoded.candidates
    for ally in model.allies:
        row = table.loc[model.encoded.scenario.ally_name(ally.name)]
        assert row["favourite"] == (ally.favourite or "nobody") if ally.present else row["favourite"] == "not a member"
        assert row["objects to"] == ", ".join(name for name, no in zip(names, ally.objects, strict=True) if no)
        assert row["gap"] == pytest.approx(max(0.0, ally.gap[leader]), abs=0.006)


def test_names_in_the_legend_are_text(page):
    from matplotlib.figure import Figure
    ax = Figure().subplots()
    ax.plot([0, 1], label="support of A $x_{$ B")
    ax.legend()
    page._as_text(ax)
    ax.figure.canvas.draw()
    assert [text.get_parse_math() for text in ax.get_legend().get_texts()] == [False]

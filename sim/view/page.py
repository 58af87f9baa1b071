"""Mesa's live page: SolaraViz steps, plays and resets one run, which may be of allies of your own.

In a notebook, or in a file that `solara run` serves: `page = LivePage(Opened.of("five-allies", MyAlly))`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import solara
from mesa.visualization import Slider, SolaraViz, make_plot_component
from mesa.visualization.utils import update_counter

from sim.agents.model import ConsensusModel
from sim.model import world as w
from sim.plot.palette import styles
from sim.text.story import story
from sim.view.opened import Opened, opened

if TYPE_CHECKING:
    import pandas

_PLAY_MS, _RUNS, _PASSAGES = 400, 1_000, 4


@solara.component
def Page():
    """Show the scenario that the server opened."""
    LivePage(opened())


@solara.component
def LivePage(about: Opened):
    """Show a run: Mesa's controls and plot, what happened last, and the table of members."""
    solara.Title("Nemcon")
    first = solara.use_memo(lambda: ConsensusModel(about.encoded, about.replicate, about.seed,
                                                   ally_class=about.ally_class), [])
    model: solara.Reactive[ConsensusModel] = solara.use_reactive(first)  # Mesa makes another one on Reset
    parameters = {
        "case": about.encoded, "ally_class": about.ally_class,
        "seed": Slider("Seed", about.seed, min(0, about.seed), max(100, about.seed), 1),
        "replicate": Slider("Run", about.replicate, 0, max(_RUNS - 1, about.replicate), 1),
    }
    names = about.encoded.candidates_in_file_order
    colours = {f"support of {name}": style.colour for name, style in styles(names, about.encoded.fallback).items()
               if name in names}
    support = make_plot_component(colours, post_process=_as_text)
    SolaraViz(model, components=[support], model_params=parameters, play_interval=_PLAY_MS,
              name=about.encoded.scenario.title)
    with solara.ColumnsResponsive(12, large=[5, 7]):
        Happened(model.value)
        Members(model.value)


def _as_text(ax) -> None:
    """Let names be text: a dollar sign begins no formula."""
    for label in ax.get_legend().get_texts():
        label.set_parse_math(False)
    ax.set_ylabel("members that do not object")


@solara.component
def Happened(model: ConsensusModel):
    """Say what happened last, the newest first."""
    update_counter.get()
    with solara.Card("What happened"), solara.Column():
        for passage in story(model.entries, model.encoded)[:-_PASSAGES - 1:-1]:
            solara.Text(f"{passage.when}: {' '.join(passage.sentences)}")


@solara.component
def Members(model: ConsensusModel):
    """Show where each member stands, the heaviest first."""
    update_counter.get()
    with solara.Card("Members"):
        solara.DataFrame(members(model), items_per_page=15)


def members(model: ConsensusModel) -> pandas.DataFrame:
    """Return where each member stands: gap, offer and deal are those toward the front-runner."""
    leader, names = int(model.state.count[w.FRONT_RUNNER]), model.encoded.candidates
    toward = lambda numbers: round(float(numbers[leader]), 2) if leader >= 0 else 0.0  # noqa: E731
    import pandas
    rows: list[dict[str, Any]] = [{
        "member": model.encoded.scenario.ally_name(ally.name), "weight, %": round(100 * ally.weight, 1),
        "favourite": (ally.favourite or "nobody") if ally.present else "not a member",
        "gap": max(0.0, toward(ally.gap)), "offer": toward(ally.offer), "took": toward(ally.deal),
        "objects to": ", ".join(name for name, objects in zip(names, ally.objects, strict=True) if objects)}
        for ally in sorted(model.allies, key=lambda ally: -ally.weight)]
    return pandas.DataFrame(rows)

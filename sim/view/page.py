"""The live page: Mesa's SolaraViz steps, plays and resets the run; the rest of the page shows it and sets it up."""

from __future__ import annotations

from collections.abc import Callable

import solara.lab
from mesa.visualization import Slider, SolaraViz
from mesa.visualization.utils import update_counter

from sim.agents.model import ConsensusModel
from sim.study.compare import compare
from sim.view import drawing
from sim.view.moment import RoundView, moment
from sim.view.settings import Choice, Opened, Settings, SliderSpec, opened

_REPLICATES = (1_000, 4_000, 10_000)
_PLAY_MS = 400
_RUNS = 1_000  # the runs that a slider offers; the typical one is among them


@solara.component
def Page():
    """Show the scenario that the server opened."""
    solara.Title("Nemcon")
    solara.Style(drawing.style())
    about = solara.use_memo(opened, [])
    settings = solara.use_reactive(about.settings)
    time, set_time = solara.use_state(0)  # how often one went back to the file: everything begins anew
    model = solara.use_reactive(solara.use_memo(lambda: _first(about, settings), []))

    def go_back():
        settings.set(about.settings)
        model.set(_first(about, settings))
        set_time(time + 1)

    _Viz(about, settings, model).key(f"viz {time}")
    _Below(2, lambda: _Controls(settings, model, go_back))
    _Head(model.value)
    _Odds(about, settings)
    _Run(model.value)


def _first(about: Opened, settings: solara.Reactive) -> LiveModel:
    return LiveModel(settings.peek, about.seed, about.replicate)


@solara.component
def _Viz(about: Opened, settings: solara.Reactive, model: solara.Reactive):
    """Mesa's controls. On Reset it makes the model again from these parameters and what the controls say then."""
    parameters = {
        "settings": settings.peek,
        "seed": Slider("Seed", about.seed, min(0, about.seed), max(100, about.seed), 1),
        "replicate": Slider("Run", about.replicate, 0, max(_RUNS - 1, about.replicate), 1),
    }
    SolaraViz(model, components=[], model_params=parameters, play_interval=_PLAY_MS,
              name=about.settings.scenario.title)


@solara.component
def _Below(depth: int, show: Callable[[], None]):
    """Put something into the sidebar below Mesa's controls: Solara sorts what is there by how deep it is nested."""
    if depth:
        _Below(depth - 1, show)
        return
    with solara.Sidebar():
        show()


@solara.component
def _Controls(settings: solara.Reactive, model: solara.Reactive, go_back):
    """Show the numbers and stances of the scenario that can be changed."""
    now = settings.value
    names = list(now.scenario.candidates)
    candidate, set_candidate = solara.use_state(names[0])
    with solara.Card("Scenario"):
        for dial in now.dials:
            _Turn(settings, dial)
        solara.Select("Stances on", names, candidate, on_value=set_candidate)
        for choice in now.choices(candidate):
            _Choose(settings, choice)
        solara.Button("Back to the file", on_click=go_back, outlined=True)
        if model.value.settings != now:
            solara.Info("The run goes on as it began. Reset starts it again with these settings.", dense=True)


@solara.component
def _Turn(settings: solara.Reactive, dial: SliderSpec):
    at = float(settings.value.at(dial))
    solara.SliderFloat(dial.called(at), value=at, min=dial.low, max=dial.high, step=dial.step,
                       on_value=lambda value: settings.set(settings.peek().having(dial, value)))


@solara.component
def _Choose(settings: solara.Reactive, choice: Choice):
    solara.Select(choice.label.partition(" on ")[0], list(choice.words), settings.value.at(choice),
                  on_value=lambda value: settings.set(settings.peek().having(choice, value)))


@solara.component
def _Head(model: LiveModel):
    """How things stand."""
    update_counter.get()
    _Html(drawing.head(moment(model)))


@solara.component
def _Run(model: LiveModel):
    """Show the round that has just been played."""
    update_counter.get()
    now = moment(model)
    with solara.ColumnsResponsive(12, large=[7, 5]):
        _Html(drawing.allies(now), "nv nv-scroll")
        with solara.Column():
            _Pictures(now)


@solara.component
def _Pictures(now: RoundView):
    with solara.Card("Members that do not object, by round"):
        _Html(drawing.curve(now))
    with solara.Card("Who lobbies whom in this round"):
        _Html(drawing.network(now))
    with solara.Card("Diary"):
        _Html(drawing.diary(now), "nv nv-low")


@solara.component
def _Odds(about: Opened, settings: solara.Reactive):
    """Odds of the settings beside those of the file, counted by the compiled engine when asked."""
    replicates, set_replicates = solara.use_state(_REPLICATES[1])

    def count(now: Settings, many: int):
        named = {"the file": about.settings.varied, "these settings": now.varied}
        return now, compare(named, many, about.seed, parameters=about.settings.parameters)
    task = solara.lab.use_task(count, dependencies=None)
    with solara.Card("Odds"):
        with solara.Row():
            solara.Button("Compute odds", color="primary", disabled=task.pending,
                          on_click=lambda: task(settings.peek(), replicates))
            with solara.Div(style={"max-width": "120px"}):
                solara.Select("runs", list(_REPLICATES), replicates, on_value=set_replicates)
        if task.pending:
            solara.ProgressLinear(True)
        elif task.error:
            solara.Error(str(task.exception))
        elif task.finished and task.value is not None:
            told, found = task.value
            _Html(drawing.odds(found, told.described()))
            if told != settings.value:
                solara.Info("The settings have changed since these odds were computed.", dense=True)


@solara.component
def _Html(text: str, classes: str = "nv"):
    """Show text that `drawing` has escaped."""
    solara.HTML(tag="div", unsafe_innerHTML=text, classes=[classes])


# What the live page takes from Mesa: its controls, and the counter that tells a component of a new step.
#
# They pass through here, so that this room stays the only one that imports Mesa. Imports Solara.

__all__ = ["Slider", "SolaraViz", "update_counter"]


# The model of the live page: a replicate under the settings that the controls have when it begins.


class LiveModel(ConsensusModel):
    """One replicate of the scenario as the controls have it.

    Mesa makes it again on Reset, with the same `settings` function, and so with what the controls say then. No
    parameter is called `scenario`, and there is no `**kwargs`: Mesa 3.5 would put an object of its own there.
    """

    def __init__(self, settings: Callable[[], Settings], seed: int = 1, replicate: int = 0):
        self.settings = settings()
        super().__init__(self.settings.encoded, int(replicate), int(seed))

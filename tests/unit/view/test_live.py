"""The live model is the model, and can be made again by either Mesa."""

from __future__ import annotations

import inspect

import numpy as np

from sim.agents.model import ConsensusModel
from sim.view.page import LiveModel
from support.view_scenes import live, nato, settings


def test_it_plays_what_the_model_plays():
    mine, model = live(chosen=nato(), seed=3, replicate=5), ConsensusModel(nato().scenario, 5, 3, nato().parameters)
    while model.running:
        mine.step()
        model.step()
        assert np.array_equal(mine.state.attitude, model.state.attitude)
    assert (mine.outcome, mine.round, mine.running) == (model.outcome, model.round, False)


def test_its_parameters_have_names_that_mesa_leaves_alone():
    parameters = inspect.signature(LiveModel.__init__).parameters
    assert list(parameters) == ["self", "settings", "seed", "replicate"]
    assert all(one.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD for one in parameters.values())


def test_made_again_it_has_the_settings_of_now():
    now = [settings()]
    first = LiveModel(lambda: now[0], seed=1, replicate=0)
    now[0] = now[0].having(now[0].dials[0], 0.5)
    again = type(first)(**{"settings": lambda: now[0], "seed": 1, "replicate": 0})
    assert (first.process("isolation"), again.process("isolation")) == (0.3, 0.5)
    assert first.settings == now[0].of_file and again.settings == now[0]


def test_numbers_from_sliders_may_be_floats():
    assert live(2, seed=2.0, replicate=7.0).met == live(2, seed=2, replicate=7).met


def test_a_finished_run_stays_as_it_is():
    model = live(200)
    assert not model.running
    end = model.round
    model.step()
    assert model.round == end

"""The model of the live page: a replicate under the settings that the controls have when it begins."""

from __future__ import annotations

from collections.abc import Callable

from sim.model.consensus import ConsensusModel
from sim.view.settings import Settings


class LiveModel(ConsensusModel):
    """One replicate of the scenario as the controls have it.

    Mesa makes it again on Reset, with the same `settings` function, and so with what the controls say then. No
    parameter is called `scenario`, and there is no `**kwargs`: Mesa 3.5 would put an object of its own there.
    """

    def __init__(self, settings: Callable[[], Settings], seed: int = 1, replicate: int = 0):
        self.settings = settings()
        super().__init__(self.settings.encoded, int(replicate), int(seed))

"""The stores of studies, each under contract."""

from __future__ import annotations

from sim.parallel.store import Store
from support.conformance.stores import StoreContract


class TestFolderOfCells(StoreContract):
    open_store = Store

"""The JSON document of `nemcon view` as a type."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.results.run import Digest, Part


class ViewDocument(Part):
    """`nemcon view --json`: printed once the page can be opened; the command goes on until it is interrupted."""

    scenario: str
    digest: Digest
    url: str
    host: Literal["127.0.0.1"]
    port: Annotated[int, Field(ge=1, le=65535)]

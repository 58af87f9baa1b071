"""Evidence: claims that exist, on assumptions that exist, known in time."""

from __future__ import annotations

from collections.abc import Iterator

from sim.errors import PathError
from sim.scenario import paths
from sim.scenario.checks.context import CheckContext
from sim.scenario.finding import Diagnostic, show, suggest

_OWN = "your own claims stand in seeds/*.toml in the scenario's folder"


def check(context: CheckContext) -> Iterator[Diagnostic]:
    """Yield evidence that supports nothing or is none."""
    document = context.document
    known = context.claims
    if not document.evidence or known is None:
        return
    keys = paths.Keys(document, tuple(context.allies), context.roster.columns if context.roster else ())
    for text, ids in document.evidence.items():
        yield from _path(context, keys, text)
        for number, claim in enumerate(ids):
            yield from check_claim(context, claim, ("evidence", text, number), ids[:number])


def _path(context: CheckContext, keys: paths.Keys, text: str) -> Iterator[Diagnostic]:
    try:
        path = paths.resolve(context.document, keys, text)
    except PathError as error:
        reason = str(error).partition(": ")[2]
        yield Diagnostic(("evidence", text), "this is no path of this scenario", show(text), reason, True,
                         (("roster",), *_beginnings(text)))
    else:
        if path[0] in ("evidence", "format", "note", "case"):
            yield Diagnostic(("evidence", text), "this is no assumption", show(text), on_key=True)


def _beginnings(text: str) -> Iterator[tuple]:
    """Yield the paths that a dotted text may begin with, so that damage there explains it."""
    parts = text.split(".")
    for length in range(1, len(parts) + 1):
        yield tuple(int(part) if part.isdigit() else part for part in parts[:length])
        if length > 1:
            yield (parts[0], ".".join(parts[1:length]))


def check_claim(context: CheckContext, claim: str, path: tuple, before: tuple[str, ...]) -> Iterator[Diagnostic]:
    """Yield what is wrong with a claim that is cited at a path, after others."""
    document, known = context.document, context.claims
    if known is None:
        return
    if claim not in known:
        hint = suggest(claim, known)
        yield Diagnostic(path, "unknown claim", show(claim), hint if hint.startswith("did") else _OWN)
    elif claim in before:
        yield Diagnostic(path, "this is listed twice", show(claim))
    elif document.case is not None and (begins := known[claim].begins) is not None and begins > document.as_of:
        yield Diagnostic(path, f"a case rests on nothing that was said after as_of, {document.as_of}",
                      f"{show(claim)} of {known[claim].date}", depends_on=(("as_of",), ("case",)))

"""`nemcon cite`: how to cite the program together with a scenario."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sim.cli.options import Json, Quiet, Scenario
from sim.cli.terminal import console, echo, echo_json, paragraph
from sim.scenario.loader import load
from sim.version import MODEL_VERSION, RELEASED, __version__

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario as Read

_AUTHOR = "Nemcon maintainers"
_TITLE = "Nemcon: agent-based odds for decisions that need everybody's consent"
_TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "{}&%$#_"}}


def command(scenario: Scenario, json: Json = False, quiet: Quiet = False) -> None:
    """How to cite the program and a scenario: a sentence and a BibTeX entry, with version and digest."""
    read = load(scenario)
    if json:
        echo_json(_document(read))
        return
    paragraph(console(), _text(read))
    echo(f"\n{_bibtex(read)}")
    if not quiet:
        echo("")
        paragraph(console(), "A result also depends on parameters, number of runs and seed; its run.json and report "
                             "name them.")


def _document(read: Read) -> dict:
    """Return the JSON document."""
    return {"scenario": read.shown, "digest": read.digest, "nemcon_version": __version__,
            "model_version": MODEL_VERSION, "text": _text(read), "bibtex": _bibtex(read)}


def _text(read: Read) -> str:
    """Return the sentence."""
    return f"{_AUTHOR} ({RELEASED[:4]}). {_TITLE}. Version {__version__} [computer software]. {_note(read)}"


def _note(read: Read) -> str:
    """Return what says which model and which file it was."""
    from sim.text.format import day
    known = f"as known on {day(read.document.as_of)}"
    title = f"\N{LEFT DOUBLE QUOTATION MARK}{read.title}\N{RIGHT DOUBLE QUOTATION MARK}"
    when = "" if known in read.title else f", {known}"
    return f"Model version {MODEL_VERSION}. Scenario {title}{when} ({read.digest})."


def _bibtex(read: Read) -> str:
    """Return the BibTeX entry. Its key holds the start of the digest, so that two scenarios can be cited."""
    fields = {"author": f"{{{_AUTHOR}}}", "title": f"{{{_TITLE}}}", "year": RELEASED[:4], "version": __version__,
              "note": _escaped(_note(read))}
    key = f"nemcon-{read.digest.partition(':')[2][:8]}"
    return "\n".join([f"@software{{{key},", *(f"  {name} = {{{value}}}," for name, value in fields.items()), "}"])


def _escaped(text: str) -> str:
    """Return a text in which TeX obeys nothing."""
    return re.sub(r"[\\~^{}&%$#_]", lambda sign: _TEX[sign[0]], " ".join(text.split()))

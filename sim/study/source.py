"""What one needs to repeat a study, in a line below its picture."""

from __future__ import annotations

from collections.abc import Mapping


def source_line(made: Mapping) -> str:
    """Returns version, replicates, seed, parameters and (where there is one) scenario of a result document.

    >>> source_line({"nemcon_version": "0.1.0", "model_version": "1", "replicates": 10000, "seed": 1,
    ...              "parameters": "point sha256:0123456789abcdef"})
    'Nemcon 0.1.0, model 1 · 10,000 replicates, seed 1 · parameters point sha256:0123456789ab'
    """
    parts = [f"Nemcon {made['nemcon_version']}, model {made['model_version']}",
             f"{made['replicates']:,} replicates, seed {made['seed']}", f"parameters {_short(made['parameters'])}"]
    if "digest" in made:
        parts.append(f"scenario {_short(made['digest'])}")
    return " \N{MIDDLE DOT} ".join(parts)


def _short(label: str) -> str:
    """Cuts a digest to as much as tells two files apart."""
    name, found, digest = label.rpartition("sha256:")
    return f"{name}{found}{digest[:12]}" if found else label

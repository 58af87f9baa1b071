"""The candidates: what draws them in, what they cost, where they stand."""

from __future__ import annotations

from sim.lobbying import world as w
from sim.scenario.encode.flat import Flat


def put_candidates(flat: Flat, document, candidates, issues) -> None:
    at = flat.layout
    for c, name in enumerate(candidates):
        candidate, path = document.candidates[name], f"candidates.{name}"
        flat.put(at.ambition + c, candidate.ambition, "amount", f"{path}.ambition")
        flat.put(at.exit_cost + c, candidate.exit_cost, "amount", f"{path}.exit_cost")
        flat.put(at.credentials + c, candidate.credentials, "signed", f"{path}.credentials")
        flat.put(at.helpfulness + c, candidate.helpfulness, "fraction", f"{path}.helpfulness")
        if candidate.patience is None:
            flat.copy(at.patience + c, w.PATIENCE)
        else:
            flat.put(at.patience + c, candidate.patience, "amount", f"{path}.patience")
        for k, issue in enumerate(issues):
            flat.put(at.candidate_position + c * len(issues) + k, candidate.positions.get(issue, 0.0), "signed",
                     f"{path}.positions.{issue}")

"""Shows a scenario in a notebook."""

from __future__ import annotations

from html import escape


def card(scenario) -> str:
    """Returns a small HTML table: what is asked, who decides, who stands, when, and how much is stated."""
    document = scenario.document
    calendar = document.calendar
    last = calendar.end or f"round {calendar.rounds}"
    stated = sum(len(entries) for entries in document.stances.values())
    rows = [
        ("question", document.question),
        ("as of", str(document.as_of)),
        ("allies", f"{len(scenario.allies)}: {', '.join(scenario.allies)}"),
        ("candidates", ", ".join(f"{name} ({entry.status.value})" for name, entry in document.candidates.items())),
        ("calendar", f"{calendar.start or document.as_of} to {last}, {calendar.round_days} days a round"),
        ("fallback", calendar.fallback),
        ("stances stated", str(stated)),
        ("events", str(len(document.events))),
        ("digest", scenario.digest[:23] + "…"),
    ]
    body = "".join(f"<tr><th style='text-align:left;vertical-align:top'>{escape(key)}</th>"
                   f"<td style='text-align:left'>{escape(value)}</td></tr>" for key, value in rows if value)
    return f"<table><caption><b>{escape(document.title)}</b></caption>{body}</table>"

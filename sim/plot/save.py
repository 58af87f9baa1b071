"""Pictures become files or bytes: PNG for everybody, SVG that is the same byte for byte every time."""

from __future__ import annotations

import io
import re
import threading
from html import escape
from pathlib import Path
from typing import Any

from matplotlib import rc_context, rcdefaults, rcParams
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from sim import files as atomic
from sim.plot.palette import BACKGROUND
from sim.plot.text import DPI

__all__ = ["Axes", "Figure", "inline_svg", "png", "save", "svg"]

# The SVG writer takes these from the global settings and from nowhere else, so they are set while it writes, by one
# thread at a time. Text becomes paths: a picture then looks the same where the font is missing.
_SVG: dict[Any, Any] = {"svg.fonttype": "path", "svg.hashsalt": "nemcon", "svg.image_inline": True, "svg.id": None,
        "path.simplify": True, "path.simplify_threshold": 1 / 9, "image.composite_image": True}
_LOCK = threading.Lock()


def reset_settings() -> None:
    """Take back what the user's settings files say about fonts, TeX, sizes and backends: they were written for other
    pictures than these.
    """
    rcdefaults()


def png(figure: Figure, dpi: int = DPI) -> bytes:
    """Return a picture as PNG."""
    return _written(figure, FigureCanvasAgg, "png", dpi=dpi, metadata={"Software": None})


def svg(figure: Figure) -> bytes:
    """Return a picture as an SVG file, without a date."""
    with _LOCK, rc_context({key: value for key, value in _SVG.items() if key in rcParams}):
        return _written(figure, FigureCanvasSVG, "svg", dpi=72, metadata={"Date": None, "Creator": None})


def inline_svg(drawing: bytes, name: str, alt: str) -> str:
    """Return an SVG file as an <svg> element for a page: scales with it, ids begin with `name`, `alt` is its text
    alternative.
    """
    text = drawing.decode("utf-8")
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text[text.index("<svg"):], flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", text)
    text = text.replace("*{stroke", f"#{name}-figure_1 *{{stroke")  # else it would style the whole page
    head, rest = text.split(">", 1)
    head = re.sub(r'\s(width|height)="[^"]*"', "", head)
    return f'{head} role="img" aria-label="{escape(alt, quote=True)}"><title>{escape(alt)}</title>{rest}'


def save(figure: Figure, folder: str | Path, name: str, drawing: bytes = b"") -> tuple[Path, Path]:
    """Write `name`.png and `name`.svg into the folder, each all or nothing; return their paths. `drawing` is the
    picture as SVG if it has been made already. Raises StoreError when the disk refuses.
    """
    folder = atomic.make_folder(folder)
    paths = (folder / f"{name}.png", folder / f"{name}.svg")
    for path, data in zip(paths, (png(figure), drawing or svg(figure)), strict=True):
        atomic.write_bytes(path, data)
    return paths


def _written(figure: Figure, canvas_class, kind: str, **options) -> bytes:
    """Print through a canvas of its own and return the figure its old one back."""
    before, buffer = figure.canvas, io.BytesIO()
    try:
        canvas_class(figure).print_figure(buffer, format=kind, facecolor=BACKGROUND, edgecolor=BACKGROUND,
                                          bbox_inches=figure.bbox_inches, **options)
    finally:
        figure.set_canvas(before)
    return buffer.getvalue()

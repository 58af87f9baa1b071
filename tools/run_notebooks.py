"""Execute the notebooks and keep their outputs: `python -m tools.run_notebooks [NAME...]` (`make notebooks`).

Each is executed from top to bottom in a process of its own and then written back with what it printed and drew, so that
it can be read where it is not run. What says nothing about the answers (times, addresses in memory) is taken out.
"""

from __future__ import annotations

import asyncio
import base64
import io
import os
import re
import sys
import tempfile
from pathlib import Path

import nbclient
import nbformat
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "notebooks"
LIMIT_S = 300  # a cell that takes longer hangs
COLOURS = 128  # a palette of so many makes a picture a third of its size, and the eye sees no difference
AT_ONCE = 2
_IMAGE_TEXT = re.compile(r"<(Figure|Axes)[^>]*>")


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a kernel: the package from here, nobody's settings."""
    path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH", "")) if part)
    usual = {key: value for key, value in os.environ.items() if key not in ("MPLBACKEND", "PYTHONWARNINGS")}
    return {**usual, "PYTHONPATH": path, "IPYTHONDIR": str(folder / "ipython"), "TMPDIR": str(folder)}


async def execute(notebook, folder: Path):
    """Execute a notebook in a process of its own, with `folder` as its working directory, and return it."""
    client = nbclient.NotebookClient(notebook, timeout=LIMIT_S, kernel_name="python3", record_timing=False,
                                     resources={"metadata": {"path": str(folder)}})
    return await client.async_execute(env=environment(folder))


def tidy(notebook):
    """Take out of an executed notebook what says nothing about its answers, and return it."""
    notebook.metadata = nbformat.from_dict({"kernelspec": {"display_name": "Python 3", "language": "python",
                                                           "name": "python3"}, "language_info": {"name": "python"}})
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                continue
            output.metadata = nbformat.from_dict({})
            if "image/png" in output.data:
                output.data["image/png"] = smaller(output.data["image/png"])
    return notebook


def smaller(picture: str) -> str:
    """Return a PNG (in base 64, as notebooks hold it) with a palette of colours."""
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(base64.b64decode(picture))) as image:
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(buffer, "png", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode()


def texts(notebook) -> list[str]:
    """Return what an executed notebook says in words and numbers, cell by cell, without its pictures."""
    return ["\n".join(_text(output) for output in cell.outputs) for cell in notebook.cells if cell.cell_type == "code"]


def _text(output) -> str:
    if output.output_type == "stream":
        return output.text
    return _IMAGE_TEXT.sub(r"<\1>", output.get("data", {}).get("text/plain", ""))


async def main(names: list[str]) -> None:
    """Execute the named notebooks, or all, and write each back."""
    paths = [FOLDER / f"{name}.ipynb" for name in names] or sorted(FOLDER.glob("*.ipynb"))
    places = asyncio.Semaphore(AT_ONCE)

    async def one(path: Path) -> None:
        async with places:
            with tempfile.TemporaryDirectory() as folder:
                notebook = await execute(nbformat.read(path, as_version=4), Path(folder))
        path.write_text(nbformat.writes(tidy(notebook)) + "\n", encoding="utf-8")
        print(path.name)

    await asyncio.gather(*(one(path) for path in paths))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))

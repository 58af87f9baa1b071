"""Show the notebooks on the documentation site, with the outputs that are stored in them.

A hook of MkDocs (`hooks` in mkdocs.yml). Nothing is executed here: `make notebooks` does that. Each notebook becomes a
page beside its pictures, and `notebooks/index.md` a gallery of all of them.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import NamedTuple

import nbformat
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from nbconvert import MarkdownExporter
from traitlets.config import Config

FOLDER = "notebooks"
GALLERY = """# Examples

Each page is a notebook of the folder `notebooks/`, with the outputs that it gave. To run them yourself:

```sh
pip install -e '.[notebook]' && jupyter lab notebooks
```

<div class="gallery">
{cards}
</div>
"""
CARD = '<a href="{href}">{picture}<strong>{title}</strong><span>{summary}</span></a>'


class Page(NamedTuple):
    """A notebook as Markdown, and the pictures that the Markdown shows, by file name."""

    name: str
    title: str
    summary: str
    text: str
    pictures: dict[str, bytes]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of all notebooks, their pictures and the gallery to the site."""
    pages = [read_page(path) for path in sorted((Path(config.config_file_path).parent / FOLDER).glob("*.ipynb"))]
    for page in pages:
        files.append(File.generated(config, f"{FOLDER}/{page.name}.md", content=page.text,
                                    inclusion=InclusionLevel.NOT_IN_NAV))  # the gallery leads to it
        for name, content in page.pictures.items():
            files.append(File.generated(config, f"{FOLDER}/{name}", content=content))
    gallery = GALLERY.format(cards="\n".join(card(page) for page in pages))
    files.append(File.generated(config, f"{FOLDER}/index.md", content=gallery))
    return files


def read_page(path: Path) -> Page:
    """Convert one notebook; its title and summary are the heading and the paragraph with which it begins."""
    notebook = nbformat.read(path, as_version=4)
    heading, _, rest = notebook.cells[0].source.partition("\n\n")
    resources = {"unique_key": path.stem, "output_files_dir": path.stem}
    text, resources = exporter().from_notebook_node(notebook, resources=resources)
    pictures = {name.replace("\\", "/"): content for name, content in resources["outputs"].items()}
    return Page(path.stem, heading.removeprefix("# "), summary(rest), text, pictures)


def exporter() -> MarkdownExporter:
    """Return a converter that takes pictures as PNG and tables as HTML."""
    order = ["text/html", "text/markdown", "image/png", "image/svg+xml", "text/plain"]
    return MarkdownExporter(config=Config({"NbConvertBase": {"display_data_priority": order}}))


def summary(text: str) -> str:
    """Return the first two sentences of a text in Markdown, without its marks."""
    words = " ".join(re.sub(r"\[([^]]*)\]\([^)]*\)|[*`]", r"\1", text.partition("\n\n")[0]).split())
    return " ".join(re.split(r"(?<=[.?!]) ", words)[:2])


def card(page: Page) -> str:
    """Return the gallery's entry for one notebook, with its first picture if it has any."""
    first = next((name for name in page.pictures if name.endswith(".png")), None)
    picture = f'<img src="{first}" alt="">' if first else ""
    return CARD.format(href=f"{page.name}.html", picture=picture, title=escape(page.title),
                       summary=escape(page.summary))

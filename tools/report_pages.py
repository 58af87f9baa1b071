"""Show the reports of the scenarios that ship on the documentation site.

`python -m tools.report_pages` plays them into `out/reports`; as a hook of MkDocs (`hooks` in mkdocs.yml) this puts what
is there on the site, with a page that lists it. `make site` does both.
"""

from __future__ import annotations

import json
import subprocess
import sys
from html import escape
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent
FOLDER, PLAYED = "reports", ROOT / "out" / "reports"
LIST = """# Reports

Each is one file that plays the model by itself: change what a member says and see the odds move.
`nemcon run NAME --out DIR` writes the same page for a scenario of your own.

{entries}
"""
NONE = "None were played for this copy of the site: `make site` plays them."
ENTRY = '* <a href="{name}.html">{title}</a>: {headline}'


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the reports that were played, and the page that lists them."""
    pages = sorted(PLAYED.glob("*/report.html"))
    for page in pages:
        files.append(File.generated(config, f"{FOLDER}/{page.parent.name}.html", content=page.read_bytes()))
    listed = "\n".join(map(entry, pages)) or NONE
    files.append(File.generated(config, f"{FOLDER}/index.md", content=LIST.format(entries=listed)))
    return files


def entry(page: Path) -> str:
    """Return the line of one report: its title and its answer."""
    found = json.loads((page.parent / "run.json").read_text(encoding="utf-8"))
    told = found["report"]
    return ENTRY.format(name=page.parent.name, title=escape(told["asked"]["title"]), headline=escape(told["headline"]))


def main() -> int:
    """Play every scenario that lies in the folder of scenarios, cases left out."""
    for scenario in sorted((ROOT / "scenarios").glob("*.toml")):
        subprocess.run([sys.executable, "-m", "sim", "run", scenario.stem, "--theory", "all", "--quiet", "--out",
                        str(PLAYED / scenario.stem)], cwd=ROOT, check=True)
        print(scenario.stem)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""The notebooks run from top to bottom in a fresh process each, draw, and end with a check of their headline."""

from __future__ import annotations

import ast
import asyncio
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
run_notebooks = pytest.importorskip("tools.run_notebooks")

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "notebooks"
NAMES = ("1-run-a-scenario", "2-sweep-a-parameter", "3-compare", "4-who-is-pivotal", "5-write-your-own-ally",
         "6-pose-your-own-case", "7-a-classroom-hour", "8-nato-2024-in-depth")
PLAYED = [pytest.param(name, marks=pytest.mark.slow) for name in NAMES]  # each starts a process of its own
FALSE = "a headline that is false"  # the negative control
AT_ONCE = 2
LARGEST = 400_000  # bytes of a notebook with its pictures


def read(name: str):
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def code(notebook) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


async def execute(notebook, folder: Path, free: asyncio.Semaphore):
    """Executes a notebook in a process of its own; returns it, or what went wrong."""
    async with free:
        try:
            return await run_notebooks.execute(notebook, folder)
        except nbclient.exceptions.CellExecutionError as error:
            return error


@pytest.fixture(scope="module")
def executed(tmp_path_factory, request):
    """Executes the notebooks that are asked about, a few at a time."""
    folder = tmp_path_factory.mktemp("notebooks")
    asked = {item.callspec.params.get("name") for item in request.session.items
             if item.path == request.path and "executed" in item.fixturenames and hasattr(item, "callspec")}
    names = [name for name in NAMES if name in asked]
    wrong = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("assert 1 + 1 == 3")])

    async def all_of_them():
        free = asyncio.Semaphore(AT_ONCE)
        notebooks = [*(read(name) for name in names), wrong]
        return await asyncio.gather(*(execute(notebook, folder, free) for notebook in notebooks))

    return dict(zip((*names, FALSE), asyncio.run(all_of_them()), strict=True))


def outputs(notebook) -> list:
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def test_the_numbered_notebooks_are_these():
    assert sorted(path.stem for path in FOLDER.glob("[0-9]*.ipynb")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_stored_with_its_outputs_and_says_what_it_is_about(name):
    notebook = read(name)
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1)), "run `make notebooks`"
    assert any("image/png" in output.get("data", {}) for output in outputs(notebook))
    assert all(not cell.metadata for cell in notebook.cells)
    assert notebook.metadata.kernelspec.name == "python3" and "version" not in notebook.metadata.language_info
    assert notebook.cells[0].cell_type == "markdown"
    assert notebook.cells[0].source.startswith(f"# {name[0]}. ")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_stored_holds_no_warning_and_no_path_of_a_machine(name):
    stored = "\n".join([*run_notebooks.texts(read(name)), *(output.get("data", {}).get("text/html", "")
                                                           for output in outputs(read(name)))])
    assert not [output for output in outputs(read(name)) if output.get("name") == "stderr"]
    assert not [word for word in ("/tmp/", "/home/", "/root/", "/Users/", "Warning") if word in stored]
    assert (FOLDER / f"{name}.ipynb").stat().st_size < LARGEST


@pytest.mark.parametrize("name", NAMES)
def test_it_is_short_plain_python_that_ends_with_an_assertion(name):
    cells = code(read(name))
    assert 5 <= len(cells) <= 12
    assert all(len(source.splitlines()) <= 60 and max(map(len, source.splitlines())) <= 120 for source in cells)
    assert isinstance(ast.parse(cells[-1]).body[-1], ast.Assert)


@pytest.mark.parametrize("name", PLAYED)
def test_it_runs_from_top_to_bottom_in_a_fresh_process(executed, name):
    assert not isinstance(executed[name], Exception), str(executed[name])
    assert not [output for output in outputs(executed[name]) if output.output_type == "error"]
    assert [cell.execution_count for cell in executed[name].cells if cell.cell_type == "code"] == list(
        range(1, len(code(read(name))) + 1))


@pytest.mark.parametrize("name", PLAYED)
def test_it_shows_pictures_and_tells_its_headline(executed, name):
    found = outputs(executed[name])
    assert any("image/png" in output.get("data", {}) for output in found)
    assert found[-1].output_type == "stream" and found[-1].text.strip()


@pytest.mark.parametrize("name", PLAYED)
def test_it_warns_of_nothing(executed, name):
    assert not [output.text for output in outputs(executed[name]) if output.get("name") == "stderr"]


@pytest.mark.parametrize("name", PLAYED)
def test_it_says_what_is_stored(executed, name):
    assert run_notebooks.texts(executed[name]) == run_notebooks.texts(read(name)), "run `make notebooks`"


@pytest.mark.slow
def test_a_headline_that_is_false_would_be_found_out(executed):
    assert isinstance(executed[FALSE], nbclient.exceptions.CellExecutionError)
    assert "AssertionError" in str(executed[FALSE])

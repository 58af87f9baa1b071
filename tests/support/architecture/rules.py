"""The rules: each is a plain function that returns what breaks it, so that `test_bites.py` can show that it bites."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath

from support.architecture import layers as house
from support.architecture.package import Import, Package, Source, When, dotted, room_of

_RANK = {layer: rank for rank, line in enumerate(house.ORDER) for layer in line}


def layer_of(module: str) -> str:
    """Returns the layer of a module: the longest name in the order that it begins with, else its package."""
    inner = module.split(".")[1:]
    names = (".".join(inner[:k]) for k in range(len(inner), 0, -1))
    return next((name for name in names if name in _RANK), room_of(module))


def every_room_has_a_place(package: Package) -> list[str]:
    layers = {layer_of(source.module) for source in package.sources}
    return [f"{layer}: has no place in the order of imports" for layer in sorted(layers - _RANK.keys() - {""})]


def imports_run_one_way(package: Package) -> list[str]:
    """Also inside functions, and by name in a text. The front door `__init__` names anybody; nobody goes through it."""
    return [f"{source.name}:{each.line}: {source.room} imports {each.module} ({each.when.value})"
            for source in package.sources if source.room
            for each in package.inside(source) if not _is_allowed(source, each)]


def _is_allowed(source: Source, each: Import) -> bool:
    layer, other = layer_of(source.module), layer_of(each.module)
    return other == layer or other != "" and _RANK.get(other, 0) < _RANK.get(layer, 0)


def has_no_cycle(package: Package) -> list[str]:
    """No file needs itself, by way of others, except for types. Returns one circle."""
    needs = {source.module: _needed(package, source) for source in package.sources if source.module != package.name}
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return [" needs ".join(reversed(error.args[1]))]
    return []


def _needed(package: Package, source: Source) -> set[str]:
    return {each.module for each in package.inside(source) if each.when is not When.FOR_TYPES
            and each.module != source.module}


def libraries_stay_in_their_rooms(package: Package) -> list[str]:
    return [f"{source.name}:{each.line}: imports {each.module} {each.when.value}"
            for source in package.sources for each in package.outside(source) if not _may_import(source.room, each)]


def _may_import(room: str, each: Import) -> bool:
    library = each.module.split(".")[0]
    if library not in house.LIBRARIES or each.when is When.FOR_TYPES and library not in ("matplotlib", "mesa"):
        return True
    rooms = house.LIBRARIES[library][0 if each.when is When.AT_ONCE else 1]
    return rooms == house.ANYWHERE or room in rooms


_SPEAKING = {"print", "input", "exit", "quit", "sys.exit", "os._exit", "os.abort", "SystemExit", "sys.stdout.write",
             "sys.stderr.write", "typer.echo", "typer.Exit"}


def only_the_command_line_speaks(package: Package) -> list[str]:
    """Nobody else prints, asks or exits: who imports a room decides what is said. A program run as such may."""
    return [f"{source.name}:{call.lineno}: {_called(call)}" for source in package.sources
            if source.room not in ("cli", "__main__") and source.name not in house.SPEAKERS
            for call in source.walk(ast.Call) if _called(call) in _SPEAKING and call not in _as_a_program(source)]


def _as_a_program(source: Source) -> set[ast.AST]:
    """Returns what runs only under `if __name__ == "__main__"`."""
    return {below for node in source.walk(ast.If) if isinstance(node.test, ast.Compare)
            and dotted(node.test.left) == "__name__" for below in ast.walk(node)}


def _called(call: ast.Call) -> str:
    return dotted(call.func)


_CHANCE = {"random", "secrets", "uuid"}
_OWN_GENERATORS = {"Generator", "default_rng", "SeedSequence", "Philox", "PCG64", "BitGenerator"}


def chance_comes_from_the_seed(package: Package) -> list[str]:
    """No generator that others share, none without a seed, and no `hash`, which is another in every process."""
    return [f"{source.name}:{line}: {what}" for source in package.sources if source.name not in house.CHANCY
            for line, what in _other_chance(package, source)]


def _other_chance(package: Package, source: Source) -> Iterator[tuple[int, str]]:
    yield from ((each.line, f"imports {each.module}") for each in package.outside(source)
                if each.module.split(".")[0] in _CHANCE or each.module == "numpy.random")
    for node in source.walk(ast.Attribute):
        owner, name = dotted(node.value), node.attr
        if owner in ("np.random", "numpy.random") and name not in _OWN_GENERATORS:
            yield node.lineno, f"{owner}.{name} is shared by everybody"
    hashing = {below for node in source.walk(ast.FunctionDef) if node.name == "__hash__" for below in ast.walk(node)}
    for call in source.walk(ast.Call):
        if (_called(call) == "hash" and call not in hashing
                or _called(call).endswith("default_rng") and not (call.args or call.keywords)):
            yield call.lineno, f"{_called(call)}() is another in every process"


_UNPICKLING = {"pickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
_RUNNING = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.load"}


def nothing_that_is_read_can_run(package: Package) -> list[str]:
    """Data stays data: nothing is unpickled from a file, evaluated, or handed to a shell."""
    return [f"{source.name}:{line}: {what}" for source in package.sources for line, what in _could_run(package, source)]


def _could_run(package: Package, source: Source) -> Iterator[tuple[int, str]]:
    if source.name not in house.UNPICKLERS:
        yield from ((each.line, f"imports {each.module}") for each in package.outside(source)
                    if each.module.split(".")[0] in _UNPICKLING)
    for call in source.walk(ast.Call):
        asked = {word.arg for word in call.keywords if getattr(word.value, "value", None) is True}
        if (_called(call) in _RUNNING or _called(call).endswith(("pickle.load", "read_pickle"))
                or asked & {"allow_pickle", "shell"}):
            yield call.lineno, ast.unparse(call)


def every_class_has_a_name_of_its_own(package: Package) -> list[str]:
    """What is one thing is declared once, and two things have two names."""
    found: dict[str, list[str]] = {}
    for source in package.sources:
        for node in source.walk(ast.ClassDef):
            found.setdefault(node.name, []).append(source.name)
    return [f"{name}: declared in {' and in '.join(files)}" for name, files in sorted(found.items())
            if len(files) > 1 and name not in house.NAMESAKES]


def files_and_functions_are_short(package: Package) -> list[str]:
    return [*_long_files(package), *(
        f"{source.name}:{node.lineno}: {node.name} has {_length(node)} lines" for source, node in _functions(package)
        if _length(node) > house.LONGEST_FUNCTION and (source.name, node.name) not in house.LONG_FUNCTIONS)]


def _long_files(package: Package) -> Iterator[str]:
    for source in package.sources:
        if (lines := source.text.count("\n")) >= house.LONGEST_FILE:
            yield f"{source.name}: has {lines} lines"


def _functions(package: Package) -> Iterator[tuple[Source, ast.FunctionDef]]:
    return ((source, node) for source in package.sources for node in source.walk(ast.FunctionDef, ast.AsyncFunctionDef))


def _length(node: ast.FunctionDef) -> int:
    """Counts the lines of a function without its docstring."""
    said = node.body[0] if ast.get_docstring(node) is not None else None
    return node.end_lineno - node.lineno + 1 - (said.end_lineno - said.lineno + 1 if said else 0)


def the_oracle_stands_alone(package: Package) -> list[str]:
    """The exact odds use the equations, and no step that the drivers take."""
    return [f"{source.name}:{node.lineno}: {ast.unparse(node)}" for source in package.sources
            if source.room == "odds" and PurePosixPath(source.name).name.startswith(house.ORACLE)
            for node in source.walk(ast.ImportFrom, ast.Import) if not _may_the_oracle(package, node)]


def _may_the_oracle(package: Package, node: ast.ImportFrom | ast.Import) -> bool:
    names = [alias.name for alias in node.names]
    module = node.module or "" if isinstance(node, ast.ImportFrom) else names[0]
    if module.split(".")[0] != package.name:
        return True
    if room_of(module) == "odds" and not module.split(".")[-1].startswith(house.ORACLE):
        return False
    return room_of(module) in house.ORACLE_MAY_IMPORT and not set(names) & set(house.STEPS_OF_THE_DRIVERS)


def exceptions_are_needed(package: Package) -> list[str]:
    """An exception that nobody makes use of any more goes."""
    long = {(source.name, node.name) for source, node in _functions(package) if _length(node) > house.LONGEST_FUNCTION}
    speaking = {source.name for source in package.sources
                if any(_called(call) in _SPEAKING for call in source.walk(ast.Call))}
    unpickling = {source.name for source in package.sources for each in package.outside(source)
                  if each.module in _UNPICKLING}
    chancy = {source.name for source in package.sources if any(_other_chance(package, source))}
    stale = [set(house.LONG_FUNCTIONS) - long, set(house.SPEAKERS) - speaking,
             set(house.UNPICKLERS) - unpickling, set(house.CHANCY) - chancy]
    return [f"{exception}: nobody needs this exception" for exceptions in stale for exception in sorted(exceptions)]


RULES = (every_room_has_a_place, imports_run_one_way, has_no_cycle, libraries_stay_in_their_rooms,
         only_the_command_line_speaks, chance_comes_from_the_seed, nothing_that_is_read_can_run,
         every_class_has_a_name_of_its_own, files_and_functions_are_short, the_oracle_stands_alone)

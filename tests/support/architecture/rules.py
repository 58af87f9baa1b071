"""The rules: each is a plain function of a package that returns the violations, one line each."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from support.architecture import layers
from support.architecture.package import Import, Package, Source, When, dotted, package_of

_RANK = {name: rank for rank, line in enumerate(layers.LAYERS) for name in line}


def rank_of(module: str) -> int | None:
    """Return the layer of a module: that of its own line, else that of its package; None where it has none."""
    parts = module.split(".")[1:]
    return next((_RANK[name] for end in range(len(parts), 0, -1) if (name := ".".join(parts[:end])) in _RANK), None)


def every_package_has_a_layer(package: Package) -> list[str]:
    return sorted({f"{source.package}: has no layer" for source in package.sources
                   if source.package and rank_of(source.module) is None})


def imports_run_down(package: Package) -> list[str]:
    """Also inside functions, for types, and by name in a text. The top `__init__` names all; nobody imports it."""
    return [f"{source.name}:{each.line}: {source.package} imports {each.module} ({each.when.value})"
            for source in package.sources if source.package
            for each in package.inside(source) if not _is_below(source, each.module)]


def _is_below(source: Source, module: str) -> bool:
    own, other = rank_of(source.module), rank_of(module)
    same = package_of(module) == source.package and own == other
    return other is not None and (same or (own is not None and other < own))


def getattr_looks_down(package: Package) -> list[str]:
    """No `getattr` asks for an attribute that only a higher layer defines: an import that no import shows."""
    return [f"{source.name}:{call.lineno}: getattr of {name!r}, which is defined in {min(owners)}"
            for source in package.sources if source.package for call in source.walk(ast.Call)
            for name in _asked(call) if (owners := package.attributes.get(name))
            and not any(_is_below(source, owner) for owner in owners)]


def _asked(call: ast.Call) -> Iterator[str]:
    if dotted(call.func) in ("getattr", "hasattr", "setattr") and len(call.args) > 1:
        name = call.args[1]
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            yield name.value


def there_is_no_circle(package: Package) -> list[str]:
    """No file needs itself, by way of others, except for types. Returns one circle."""
    needs = {source.module: {each.module for each in package.inside(source) if each.when is not When.FOR_TYPES
                             and each.module != source.module}
             for source in package.sources if source.module != package.name}
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return [" needs ".join(reversed(error.args[1]))]
    return []


def libraries_stay_in_their_packages(package: Package) -> list[str]:
    return [f"{source.name}:{each.line}: imports {each.module} {each.when.value}"
            for source in package.sources for each in package.outside(source) if not _may_import(source.package, each)]


def _may_import(name: str, each: Import) -> bool:
    library = each.module.split(".")[0]
    if library not in layers.LIBRARIES or each.when is When.FOR_TYPES:
        return True
    packages = layers.LIBRARIES[library][0 if each.when is When.AT_ONCE else 1]
    return packages == layers.ANYWHERE or name in packages


def each_class_is_defined_once(package: Package) -> list[str]:
    found: dict[str, list[str]] = defaultdict(list)
    for source in package.sources:
        for node in source.walk(ast.ClassDef):
            found[node.name].append(source.name)
    return [f"class {name}: defined in {' and in '.join(files)}" for name, files in sorted(found.items()) if len(files) > 1]


_PRINTING = {"print", "input", "exit", "quit", "sys.exit", "os._exit", "os.abort", "SystemExit", "sys.stdout.write",
             "sys.stderr.write", "typer.echo", "typer.Exit"}


def only_the_command_line_prints(package: Package) -> list[str]:
    """Nothing else prints, asks or exits: that is up to whoever imports it. A program run as such may."""
    return [f"{source.name}:{call.lineno}: {dotted(call.func)}" for source in package.sources
            if source.package not in ("cli", "__main__") and source.name not in layers.PRINTING
            for call in source.walk(ast.Call) if dotted(call.func) in _PRINTING and call not in _as_a_program(source)]


def _as_a_program(source: Source) -> set[ast.AST]:
    """Return what runs only under `if __name__ == "__main__"`."""
    return {below for node in source.walk(ast.If) if isinstance(node.test, ast.Compare)
            and dotted(node.test.left) == "__name__" for below in ast.walk(node)}


_RANDOM = {"random", "secrets", "uuid"}
_OWN_GENERATORS = {"Generator", "default_rng", "SeedSequence", "Philox", "PCG64", "BitGenerator"}


def random_numbers_come_from_the_seed(package: Package) -> list[str]:
    """No generator that others share, none without a seed, and no `hash`, which differs between processes."""
    return [f"{source.name}:{line}: {what}" for source in package.sources if source.name not in layers.UNSEEDED
            for line, what in _unseeded(package, source)]


def _unseeded(package: Package, source: Source) -> Iterator[tuple[int, str]]:
    yield from ((each.line, f"imports {each.module}") for each in package.outside(source)
                if each.module.split(".")[0] in _RANDOM or each.module == "numpy.random")
    for node in source.walk(ast.Attribute):
        owner, name = dotted(node.value), node.attr
        if owner in ("np.random", "numpy.random") and name not in _OWN_GENERATORS:
            yield node.lineno, f"{owner}.{name} is shared by all"
    hashing = {below for node in source.walk(ast.FunctionDef) if node.name == "__hash__" for below in ast.walk(node)}
    for call in source.walk(ast.Call):
        name = dotted(call.func)
        if (name == "hash" and call not in hashing) or (name.endswith("default_rng") and not (call.args or call.keywords)):
            yield call.lineno, f"{name}() differs between processes"


_UNPICKLING = {"pickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
_RUNNING = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.load"}


def nothing_that_is_read_is_run(package: Package) -> list[str]:
    """Data stays data: nothing is unpickled from a file, evaluated, or handed to a shell."""
    return [f"{source.name}:{line}: {what}" for source in package.sources for line, what in _could_run(package, source)]


def _could_run(package: Package, source: Source) -> Iterator[tuple[int, str]]:
    if source.name not in layers.UNPICKLING:
        yield from ((each.line, f"imports {each.module}") for each in package.outside(source)
                    if each.module.split(".")[0] in _UNPICKLING)
    for call in source.walk(ast.Call):
        options = {word.arg for word in call.keywords if getattr(word.value, "value", None) is True}
        if (dotted(call.func) in _RUNNING or dotted(call.func).endswith(("pickle.load", "read_pickle"))
                or options & {"allow_pickle", "shell"}):
            yield call.lineno, ast.unparse(call)


def files_and_functions_are_short(package: Package) -> list[str]:
    return [*(f"{source.name}: has {source.lines} lines" for source in package.sources
              if source.lines > layers.MAX_FILE),
            *(f"{source.name}:{node.lineno}: {node.name} has {_length(node)} lines"
              for source, node in _functions(package)
              if _length(node) > layers.MAX_FUNCTION and (source.name, node.name) not in layers.LONG_FUNCTIONS)]


def _functions(package: Package) -> Iterator[tuple[Source, ast.FunctionDef]]:
    return ((source, node) for source in package.sources for node in source.walk(ast.FunctionDef, ast.AsyncFunctionDef))


def _length(node: ast.FunctionDef) -> int:
    """Count the lines of a function without its docstring."""
    text = node.body[0] if ast.get_docstring(node) is not None else None
    return node.end_lineno - node.lineno + 1 - (text.end_lineno - text.lineno + 1 if text else 0)


def exceptions_are_needed(package: Package) -> list[str]:
    """An exception that nothing uses any more goes."""
    long = {(source.name, node.name) for source, node in _functions(package) if _length(node) > layers.MAX_FUNCTION}
    printing = {source.name for source in package.sources
                if any(dotted(call.func) in _PRINTING for call in source.walk(ast.Call))}
    unpickling = {source.name for source in package.sources for each in package.outside(source)
                  if each.module in _UNPICKLING}
    unseeded = {source.name for source in package.sources if any(_unseeded(package, source))}
    stale = (set(layers.LONG_FUNCTIONS) - long, set(layers.PRINTING) - printing,
             set(layers.UNPICKLING) - unpickling, set(layers.UNSEEDED) - unseeded)
    return [f"{exception}: this exception is not needed" for exceptions in stale for exception in sorted(exceptions)]


def the_whole_is_small(package: Package) -> list[str]:
    files, lines = len(package.sources), sum(source.lines for source in package.sources)
    return [*([f"{files} files, at most {layers.MAX_FILES}"] if files > layers.MAX_FILES else []),
            *([f"{lines} lines, at most {layers.MAX_LINES}"] if lines > layers.MAX_LINES else [])]


RULES = (every_package_has_a_layer, imports_run_down, getattr_looks_down, there_is_no_circle,
         libraries_stay_in_their_packages, each_class_is_defined_once, only_the_command_line_prints,
         random_numbers_come_from_the_seed, nothing_that_is_read_is_run, files_and_functions_are_short)
OF_THIS_PACKAGE = (exceptions_are_needed, the_whole_is_small)

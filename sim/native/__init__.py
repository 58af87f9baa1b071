"""The equations as machine code: Python text becomes C, C becomes a library and a WebAssembly module.

`translate` writes C, `build` compiles it, `library` loads it and calls it. None of them knows the model: which
functions are compiled is an argument. docs/engine.md explains the way from one equation to the instruction that runs.
"""

COMPILE = "python -m sim.model.compile"  # the line to type after an edit of the equations

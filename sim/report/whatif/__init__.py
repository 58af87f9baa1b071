"""The what-if page: a report that plays the model itself, with the equations as a WebAssembly module.

`memory` packs a world as the arrays that the module is called with, `controls` says in names what can be changed and
what a change writes, `embed` puts both on a page with the scripts beside it.
"""

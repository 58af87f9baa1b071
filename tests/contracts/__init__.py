"""Promises that every decision rule, store and driver keeps: each inherits one suite. Theories and pictures have theirs
in `theories.contract` and `plot.contract`."""

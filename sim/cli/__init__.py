"""The command `nemcon`: the only package that prints or exits. What is fixed about it stands in `tests/api`."""

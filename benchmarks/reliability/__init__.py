"""How the program stands bad input, bad luck and other machines: `python -m benchmarks.reliability` makes the table."""

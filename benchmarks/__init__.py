"""Speed and scale. Run `python benchmarks/speed.py`; nothing here is a test that times anything."""

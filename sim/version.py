"""Versions. A change that alters any result raises MODEL_VERSION and says why in CHANGELOG.md."""

__version__ = "0.2.0"
RELEASED = "2026-11-29"  # the day of this version, as in CITATION.cff
MODEL_VERSION = "2"

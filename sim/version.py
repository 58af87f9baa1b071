"""Versions. A change that alters any result raises MODEL_VERSION and says why in CHANGELOG.md."""

__version__ = "0.2.0"
MODEL_VERSION = "2"

"""Versions. A change that alters any result raises MODEL_VERSION and says why in CHANGELOG.md."""

__version__ = "0.1.0"
MODEL_VERSION = "2"

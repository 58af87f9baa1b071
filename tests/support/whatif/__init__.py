"""Plays the scripts of the what-if page under Node, without a browser."""

"""The Mesa model: agents that play the same rounds as the compiled equations."""

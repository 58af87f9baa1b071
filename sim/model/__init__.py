"""The Mesa driver: the same equations, agent by agent. The only importer of mesa."""

"""Cells of work in processes, threads or a cluster, and the store that keeps them."""

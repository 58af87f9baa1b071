"""Many results: comparisons, sweeps, pivots, sensitivity, and the store that keeps finished cells."""

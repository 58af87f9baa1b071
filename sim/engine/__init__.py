"""The compiled driver: the equations of sim.lobbying in a loop over replicates."""

"""Bad input: what damages scenario and roster files, and what watches how the command line takes it."""

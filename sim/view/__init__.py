"""The live page: one run round by round, with everything that matters within reach. Needs the extra `view`."""

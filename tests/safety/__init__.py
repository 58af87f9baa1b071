"""A scenario is data: it reads, writes and runs nothing."""

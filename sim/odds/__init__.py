"""Counts become odds with intervals; many replicates become one result."""

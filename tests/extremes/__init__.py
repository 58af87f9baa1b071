"""Numbers at the ends of what can be written: a sensible answer or a clear refusal."""

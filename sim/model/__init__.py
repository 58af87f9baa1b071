"""The model: equations, events, rounds and what is counted of them; compiled by `compile`."""

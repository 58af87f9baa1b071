"""The ledger of results: which bits each shipped scenario gives, and what must be said before they may change."""

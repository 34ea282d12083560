"""The demo chain: our own generated data. The same seed gives the same catalogue, people and sales."""

"""tests/run: builds everything, runs every suite, adds the results up."""

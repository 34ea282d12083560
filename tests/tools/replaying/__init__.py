"""tests/tools/replay: a real file of sales through the whole system, compared to the penny."""

"""Where the numbers of a question are computed: one module an engine, each with the same functions."""

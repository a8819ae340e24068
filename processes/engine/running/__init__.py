"""How cases run: steps, tasks, messages, due times, what operations are given."""

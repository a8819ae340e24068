"""A desk of any size for benches: a few dozen real cases are played, then copied set-based by the database."""

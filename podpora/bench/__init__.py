"""Benches: figures with their floor, measured in the same run on a database of their own."""

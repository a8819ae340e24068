"""Knows which variables there are at every place of a diagram, and doubts what is missing or does not go together."""

"""What diagrams say: expressions, cells and decisions, durations, values; and what they may call."""

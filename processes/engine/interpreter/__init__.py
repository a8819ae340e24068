"""Runs one case of a diagram in memory: no database, no clock. The only place that knows SpiffWorkflow."""

"""What the database keeps: tables, deployments, locks, the differences of a step, what screens read."""

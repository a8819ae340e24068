"""What administrators see of cases, jobs and messages, and what they may do to them."""

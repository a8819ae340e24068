"""What test scenarios are played on: a small company and its requests, in a transaction that is rolled back."""

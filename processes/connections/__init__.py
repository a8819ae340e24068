"""What diagrams say to other systems and hear from them: web calls, webhooks, events; and the secrets for these."""

"""Rosters: who works when, who is away, teams and skills."""

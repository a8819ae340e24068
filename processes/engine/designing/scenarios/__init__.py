"""Test scenarios: files that play a process on the real engine and say what must come of it; nothing is kept."""

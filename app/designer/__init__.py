"""The process designers' door: library, drafts, decisions and forms, comparison, deployment."""

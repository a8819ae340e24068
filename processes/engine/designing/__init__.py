"""What the process designer needs of the engine: drafts and their merging, the library, comparison, scenarios."""

"""The keys of the house: command line, embedded database, sample company and benches."""

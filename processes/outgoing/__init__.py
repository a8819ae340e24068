"""The one way to addresses that people name: which may be reached, and how one is asked without being led astray."""

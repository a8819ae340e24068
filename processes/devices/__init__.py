"""Keeps what is supported by name: devices, systems, applications, networks, and how they hang together."""

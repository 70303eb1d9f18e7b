"""Adapters that implement the ports, one file each. None of them reads the settings."""

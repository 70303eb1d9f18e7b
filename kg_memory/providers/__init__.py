"""Adapters of the ports, one file each; none of them knows the settings."""

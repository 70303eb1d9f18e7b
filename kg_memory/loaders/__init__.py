"""Files to sources."""

"""The pages that the service shows."""

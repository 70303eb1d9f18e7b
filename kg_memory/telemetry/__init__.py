"""What is measured, traced and logged while the service runs."""

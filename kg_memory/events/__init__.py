"""What happens in a space: the change log, its readers, and waiting for news."""

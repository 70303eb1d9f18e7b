"""The values that everybody speaks of: pure, frozen, and importing nothing but errors."""

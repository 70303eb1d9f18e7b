"""The shipped spaCy pipeline and its components."""

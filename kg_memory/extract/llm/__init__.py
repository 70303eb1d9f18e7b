"""Reading with a language model."""

"""Selection of the text to parse, and of the statements with evidence."""

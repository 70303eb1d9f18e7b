"""What the rules know of English: grammar, words, names, inflection."""

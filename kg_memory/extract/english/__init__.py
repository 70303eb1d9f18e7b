"""Knowledge of English for the rules: grammar, words, names, inflection."""

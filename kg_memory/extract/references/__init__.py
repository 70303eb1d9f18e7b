"""What names, pronouns and phrases stand for."""

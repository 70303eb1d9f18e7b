"""What a text is like: language, categories, emotion, kind and salience."""

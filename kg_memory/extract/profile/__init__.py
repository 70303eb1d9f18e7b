"""The profile of a text: language, categories, emotion, kind and salience."""

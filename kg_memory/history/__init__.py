"""How things became what they are: timelines, changes, versions, durations."""

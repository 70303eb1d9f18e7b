"""History: timelines, changes, versions and durations of facts."""

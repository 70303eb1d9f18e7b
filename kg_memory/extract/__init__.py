"""Text to what it says: entities, statements and times. Nothing here touches the graph."""

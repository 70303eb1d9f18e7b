"""Webhooks: stored in the graph, and delivered by the process that holds their lease."""

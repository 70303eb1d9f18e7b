"""Webhooks: registered in the graph, delivered by whichever process holds the lease."""

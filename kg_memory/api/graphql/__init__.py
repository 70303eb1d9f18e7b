"""The GraphQL API: one module per subject."""

"""The GraphQL API: one module per subject."""

from kg_memory.api.graphql import enums as enums  # first: an enum of the domain is a GraphQL type before it is used

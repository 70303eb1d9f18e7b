"""What is reachable over HTTP: GraphQL, the probes, the pages, and the commands of the command line."""

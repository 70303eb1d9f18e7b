"""Jobs: a durable queue of sources in the graph, and the workers that remember them."""

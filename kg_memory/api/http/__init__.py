"""The HTTP service: routes, middleware, probes and errors."""

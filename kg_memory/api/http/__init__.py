"""Routes, middleware and errors of the HTTP service."""

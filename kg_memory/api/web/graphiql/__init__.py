"""GraphiQL, served from this machine: the page, its example operations, and the build of its assets."""

"""GraphiQL: the page, its example operations and the build of its assets."""

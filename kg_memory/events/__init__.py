"""Events: the change log of each space, streams over it, and signals inside the process."""

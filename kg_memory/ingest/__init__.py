"""Writing: a source becomes chunks, extractions, a plan, and one transaction that reconciles the facts."""

"""Results: what the verbs return, frozen, complete, and free of anything about how it is shown."""

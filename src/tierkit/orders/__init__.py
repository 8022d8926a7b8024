"""Orders: from an export to typed, counted order lines. The only room that knows the engine."""

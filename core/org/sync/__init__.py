"""Import sources and the machinery that brings them in: plan, check, apply, undo."""

"""A living demo company: invented people, drawn pictures, so that a portal can be tried without any set-up."""

"""Who may see what and do what: principals, audiences, roles and the viewer."""

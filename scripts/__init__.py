"""What a checkout needs around the portal: set-up, system packages, translations."""

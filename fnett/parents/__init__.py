"""Public pages and the help page."""

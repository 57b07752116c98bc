"""The parent networks of a class or department, year by year."""

"""Planning, replies, closing and prints of meetings."""

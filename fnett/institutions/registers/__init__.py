"""The answers of the three open registers, read from bytes into values; nothing is fetched or written."""

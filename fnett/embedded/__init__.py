"""Bootstrap, PostgreSQL and Valkey as child processes; knows nothing else of fnett."""

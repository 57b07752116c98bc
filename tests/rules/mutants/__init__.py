"""Small changes to fnett, one at a time, each of which the tests must notice (promise 3)."""

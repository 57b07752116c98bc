"""Lessons and progress of moderators."""

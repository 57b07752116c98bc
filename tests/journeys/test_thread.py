"""From the national register to the parent's phone, as people walk it: every step a page, every page looked at."""


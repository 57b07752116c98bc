"""The screen without the domain: blueprints, forms, locale, headers, errors."""

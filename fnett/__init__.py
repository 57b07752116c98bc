"""fnett: parent networks in Norwegian kindergartens and schools."""

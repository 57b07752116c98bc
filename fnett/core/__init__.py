"""What every feature rests on; knows no school, meeting or parent."""

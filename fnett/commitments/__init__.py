"""What leaders sign: editions, signing, evidence."""

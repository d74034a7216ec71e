"""Pictures as PNG, drawn from values that anybody who sees them may read, and addresses nobody guesses."""

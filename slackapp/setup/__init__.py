"""What HR and the operator decide for all check-ins: rules and words, for pages and commands alike."""

"""`leanon verify-anonymity`: what an operator or a works council runs against a live installation."""

"""The demo: a made-up organisation, twelve past weeks made by the real pipeline, and a calendar to move."""

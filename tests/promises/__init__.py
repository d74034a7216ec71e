"""The red team: each promise of the privacy protocol is attacked here, and each attack is shown to have
teeth.
"""

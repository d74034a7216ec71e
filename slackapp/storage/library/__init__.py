"""What people read: drafts, editions and the published library of a workspace."""

"""Alembic's environment: it is handed a connection by the caller and reads no setting of its own."""

from alembic import context

from slackapp.storage.tables import metadata

connection = context.config.attributes["connection"]
# Batch mode recreates a table on SQLite and drops its triggers without a word: a test lists them afterwards.
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()

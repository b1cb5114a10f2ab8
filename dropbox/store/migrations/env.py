"""Alembic's entry: migrate over the connection that `dropbox.store.opening` hands in."""

from alembic import context

from dropbox.store.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite can't alter a constraint: tables are made anew.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()

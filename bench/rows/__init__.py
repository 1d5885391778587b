"""The rows of the table: each module measures one, by ``run(databases, size)``."""

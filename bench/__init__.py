"""The benchmark: every figure beside a reference measured in the same run.

``bin/bench`` prepares the environment and starts ``python -m bench``. A row of the
table is a module of :mod:`bench.rows`; it alternates between ours and its reference
(A B A B) and keeps the median of the rounds. Code that needs Odoo runs in child
processes, one for each database, see :mod:`bench.worker`.
"""

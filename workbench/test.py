"""bin/test (being written)."""


def add_command(commands):
    parser = commands.add_parser("test")
    parser.set_defaults(run=lambda options: 1)

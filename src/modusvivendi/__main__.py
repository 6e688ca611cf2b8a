"""``python -m modusvivendi``."""

from modusvivendi.cli.main import main

main()

"""`python -m bot` is the `dealboard` program."""

from bot.cli import main

main()

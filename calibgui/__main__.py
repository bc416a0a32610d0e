"""`python -m calibgui` is the `calibgui` command."""

from calibgui.cli import main

if __name__ == "__main__":
    main()

"""Every claim about speed, measured beside a floor in the same run: `python -m bench NAME --json [--quick]`."""

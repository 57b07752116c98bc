"""fnett: `app` for servers and the flask command; run directly it sets itself up: `python3 app.py [test]`."""

import sys
from pathlib import Path

if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - this very file is what an older Python gets to read
        sys.stderr.write("fnett needs Python 3.11 or newer; this is %d.%d.\n" % sys.version_info[:2])  # noqa: UP031 - likewise
        sys.exit(2)

    from fnett.embedded import bootstrap

    bootstrap.enter(Path(__file__).resolve().parent, sys.argv[1:])

    from fnett import cli, demo

    sys.exit(cli.main(sys.argv[1:], demo))
else:
    from fnett import demo
    from fnett.factory import create_app

    app = create_app()
    demo.offer(app)

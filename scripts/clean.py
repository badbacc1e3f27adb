"""Part of `make clean`: throw away the data of the embedded servers, wherever it stands."""

import sys

from socialnet import servers

if __name__ == "__main__":
    try:
        servers.forget("demo")
        servers.forget("test")
        servers.forget("bench")
    except servers.NoServersError as error:
        sys.exit(str(error))

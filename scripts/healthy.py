"""For a container: does the web server beside us answer /health/ with 200?"""

import http.client
import os
import sys


def main() -> int:
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
    web = http.client.HTTPConnection("127.0.0.1", 8000, timeout=5)
    web.request("GET", "/health/", headers={"Host": host})
    return 0 if web.getresponse().status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())

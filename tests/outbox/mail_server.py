"""A mail server on this machine, that takes, refuses or hangs up as a test chooses."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message

# From the address that a mail is for to the answer to RCPT; "" hangs up without one.
Answer = Callable[[str], str]


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answer: Answer = lambda address: "250 fine"
        self.mails: list[Message] = []
        self.conversations = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.conversations += 1
        self._say("220 mail.test.example")
        while line := self.rfile.readline().decode().strip():
            word = line.split(":")[0].split()[0].upper()
            if word == "RCPT":
                answer = self.server.answer(line.split("<")[1].rstrip(">"))
                if not answer:
                    return
                self._say(answer)
            elif word == "DATA":
                self._say("354 go on")
                self.server.mails.append(message_from_bytes(self._letter()))
                self._say("250 kept")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _letter(self) -> bytes:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        return b"".join(lines)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with MailServer() as one:
        thread = threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield one
        finally:
            one.shutdown()
            thread.join()

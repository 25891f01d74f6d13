"""A receiver of webhooks made of the official CloudEvents SDK for Python: a line on standard output says what it made of each delivery.

    YICI_WEBHOOK_SECRET=whsec_… python receiver.py        prints "listening PORT" first

The lines are those of receiver.go.
"""
import base64
import hashlib
import hmac
import http.server
import json
import os
import sys

from cloudevents.core.bindings.http import HTTPMessage, from_http_event

KEY = base64.b64decode(os.environ["YICI_WEBHOOK_SECRET"].removeprefix("whsec_"))
ATTRIBUTES = ("id", "source", "type", "subject", "specversion", "datacontenttype")


def signed(headers, body):
    text = f'{headers["webhook-id"]}.{headers["webhook-timestamp"]}.'.encode() + body
    right = "v1," + base64.b64encode(hmac.new(KEY, text, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(right, headers["webhook-signature"])


def read(headers, body):
    faults = [] if signed(headers, body) else ["signature"]
    try:
        event = from_http_event(HTTPMessage(headers=headers, body=body))
    except Exception as error:      # whatever the SDK does not take
        return {"faults": faults + [f"{type(error).__name__}: {error}"]}
    attributes = event.get_attributes()
    told = {name: attributes[name] for name in ATTRIBUTES}
    told["time"] = event.get_time().strftime("%Y-%m-%dT%H:%M:%SZ")
    told["extensions"] = {name: value for name, value in attributes.items() if name not in ATTRIBUTES + ("time",)}
    return told | {"data": event.get_data(), "faults": faults}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        told = read({name.lower(): value for name, value in self.headers.items()}, self.rfile.read(int(self.headers["Content-Length"])))
        print(json.dumps(told), flush=True)
        self.send_response(400 if told["faults"] else 200)
        self.end_headers()

    def log_message(self, *words):
        pass


if __name__ == "__main__":
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    print("listening", server.server_address[1], flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)

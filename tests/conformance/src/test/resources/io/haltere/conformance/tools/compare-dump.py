"""Reads a mosquitto.db of version 6 by itself and compares it with the JSON of a dump.

Usage: compare-dump.py DATABASE JSON
"""
import base64
import json
import struct
import sys

TEXTS = {3: "content-type", 8: "response-topic"}


def properties(block):
    """A block of properties behind its length of one byte."""
    found, at = [], 1
    assert block[0] == len(block) - 1

    def take():
        nonlocal at
        length = struct.unpack_from(">H", block, at)[0]
        at += 2 + length
        return block[at - length:at]

    while at < len(block):
        number = block[at]
        at += 1
        if number == 1:
            found.append({"identifier": "payload-format-indicator", "value": block[at]})
            at += 1
        elif number in TEXTS:
            found.append({"identifier": TEXTS[number], "value": take().decode()})
        elif number == 9:
            value = base64.b64encode(take()).decode()
            found.append({"identifier": "correlation-data", "value": value})
        else:
            assert number == 0x26
            name = take().decode()
            found.append({"identifier": "user-property", "name": name, "value": take().decode()})
    return found


def optional(key, value):
    return {key: value} if value else {}


def main():
    data = open(sys.argv[1], "rb").read()
    wanted = {key: [] for key in ("base-messages", "clients", "client-messages",
                                  "retained-messages", "subscriptions")}
    at = 23
    while at < len(data):
        kind, length = struct.unpack_from(">II", data, at)
        body = data[at + 8:at + 8 + length]
        at += 8 + length
        if kind == 2:
            store, expiry = struct.unpack_from("<Qq", body)
            (payload, mid, source, user, topic, port, qos,
             retain) = struct.unpack_from(">IHHHHHBB", body, 16)
            parts = [body[32:]]
            for size in (source, user, topic, payload):
                parts[-1:] = [parts[-1][:size], parts[-1][size:]]
            wanted["base-messages"].append(
                {"storeid": store, "expiry-time": expiry, "source-mid": mid, "source-port": port,
                 "qos": qos, "retain": retain, "topic": parts[2].decode(),
                 "clientid": parts[0].decode(),
                 "payload": base64.b64encode(parts[3]).decode()}
                | optional("username", parts[1].decode())
                | optional("properties", parts[4] and properties(parts[4])))
        elif kind == 3:
            (store,) = struct.unpack_from("<Q", body)
            mid, name, qos, state, flags, direction = struct.unpack_from(">HHBBBB", body, 8)
            rest = body[16 + name:]
            identifier = rest and rest[2] & 0x7F | (rest[3] << 7 if rest[2] & 0x80 else 0)
            wanted["client-messages"].append(
                {"clientid": body[16:16 + name].decode(), "storeid": store, "mid": mid,
                 "qos": qos, "state": state, "retain-dup": flags, "direction": direction}
                | optional("subscription-identifier", identifier))
        elif kind == 4:
            wanted["retained-messages"].append({"storeid": struct.unpack("<Q", body)[0]})
        elif kind == 5:
            identifier, name, topic, qos, options = struct.unpack_from(">IHHBB", body)
            wanted["subscriptions"].append(
                {"clientid": body[12:12 + name].decode(), "topic": body[12 + name:].decode(),
                 "qos": qos, "options": options, "identifier": identifier})
        elif kind == 6:
            (ends,) = struct.unpack_from("<q", body)
            interval, mid, name, port, user = struct.unpack_from(">IHHHH", body, 8)
            username = body[24 + name:]
            wanted["clients"].append(
                {"clientid": body[24:24 + name].decode(), "session-expiry-time": ends,
                 "session-expiry-interval": interval, "last-mid": mid, "listener-port": port}
                # Memory of the broker stands where there is no name.
                | optional("username", "" if b"\0" in username else username.decode()))
    told = json.load(open(sys.argv[2]))
    for key, items in wanted.items():
        assert items, key
        assert told[key] == items, f"{key}:\n{told[key]}\n{items}"
    assert told.keys() == wanted.keys()


main()

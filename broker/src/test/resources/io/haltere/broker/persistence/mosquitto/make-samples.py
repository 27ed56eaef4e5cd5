#!/usr/bin/env python3
"""Makes the sample databases anew: runs Debian's Mosquitto and gives it sessions of every kind.

Usage: make-samples.py FOLDER [BROKER]
Writes FOLDER/v6-full.db and FOLDER/v6-empty.db.
"""
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time


def text(value):
    data = value.encode()
    return struct.pack(">H", len(data)) + data


def variable(value):
    out = b""
    while True:
        value, low = value >> 7, value & 0x7F
        out += bytes([low | (0x80 if value else 0)])
        if not value:
            return out


def packet(first, body):
    return bytes([first]) + variable(len(body)) + body


class Client:
    """One connection that sends what it is told and acknowledges nothing by itself."""

    def __init__(self, port, name, version, clean, username=None, properties=b""):
        self.version = version
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")
        flags = (2 if clean else 0) | (0x80 if username else 0)
        body = text("MQTT") + bytes([version, flags]) + struct.pack(">H", 600)
        if version == 5:
            body += variable(len(properties)) + properties
        body += text(name) + (text(username) if username else b"")
        self.send(packet(0x10, body))
        assert self.receive()[0] == 0x20

    def send(self, data):
        self.socket.sendall(data)

    def receive(self):
        first = self.file.read(1)[0]
        length, shift = 0, 0
        while True:
            b = self.file.read(1)[0]
            length |= (b & 0x7F) << shift
            shift += 7
            if b < 0x80:
                return first, self.file.read(length)

    def subscribe(self, topic, options, properties=b""):
        body = struct.pack(">H", 1)
        if self.version == 5:
            body += variable(len(properties)) + properties
        self.send(packet(0x82, body + text(topic) + bytes([options])))
        assert self.receive()[0] == 0x90

    def publish(self, topic, payload, qos, mid=0, retain=False, properties=b""):
        body = text(topic) + (struct.pack(">H", mid) if qos else b"")
        if self.version == 5:
            body += variable(len(properties)) + properties
        self.send(packet(0x30 | qos << 1 | retain, body + payload))
        if qos:
            assert self.receive()[0] == (0x40, 0x50)[qos - 1]

    def ping(self):
        self.send(packet(0xC0, b""))
        while self.receive()[0] != 0xD0:
            pass

    def drop(self):
        """Ends the connection without DISCONNECT, once the broker has read all."""
        self.ping()
        self.socket.close()


def user_property(name, value):
    return b"\x26" + text(name) + text(value)


def fill(port):
    for_ever = b"\x11" + struct.pack(">I", 0xFFFFFFFF)
    two_hours = b"\x11" + struct.pack(">I", 7200)

    # Of 3.1.1: one QoS 1 and one QoS 2 message in flight, others queued.
    old = Client(port, "old", 4, False, username="alice")
    old.subscribe("one/#", 1)
    old.subscribe("two/#", 2)
    # Of 5: a subscription identifier, no local, retain as published.
    new = Client(port, "new", 5, False, properties=for_ever)
    new.subscribe("one/#", 1 | 4 | 8, b"\x0b" + variable(300))
    new.subscribe("two/+", 2 | 0x20)
    new.subscribe("$share/group/one/#", 1)
    brief = Client(port, "brief", 5, False, username="bért", properties=two_hours)
    brief.subscribe("späce/✓", 2, b"\x0b" + variable(1))
    Client(port, "idle", 4, False).drop()

    source = Client(port, "source", 5, True, username="carol")
    source.publish("one/a", b"first", 1, 11)
    source.publish("two/b", b"second", 2, 12)
    source.send(packet(0x62, struct.pack(">H", 12)))
    assert source.receive()[0] == 0x70
    # old: PUBREC for its QoS 2 message, so that PUBCOMP is awaited; nothing for the other.
    for _ in range(2):
        first, body = old.receive()
        if first & 6 == 4:
            at = 2 + struct.unpack(">H", body[:2])[0]
            old.send(packet(0x50, body[at:at + 2]))
            assert old.receive()[0] == 0x62
    old.drop()
    new.drop()
    brief.drop()

    every = (
        b"\x01\x01"
        + b"\x02" + struct.pack(">I", 1000000000)
        + b"\x03" + text("text/plain")
        + b"\x08" + text("answers/here")
        + b"\x09" + struct.pack(">H", 3) + b"\x00\x01\xff"
        + user_property("name", "välue")
        + user_property("name", "twice")
    )
    source.publish("one/queued", b"third", 1, 13, properties=every)
    source.publish("two/queued", bytes(range(256)), 2, 14)
    source.send(packet(0x62, struct.pack(">H", 14)))
    assert source.receive()[0] == 0x70
    source.publish("späce/✓", b"", 1, 15)
    source.publish("kept/plain", b"retained", 0, retain=True)
    source.publish("kept/rich", b"retained too", 1, 16, True, every)
    source.publish("kept/gone", b"x", 1, 17, True)
    source.publish("kept/gone", b"", 1, 18, True)
    source.ping()

    # Incoming QoS 2 whose PUBREL has not come.
    sender = Client(port, "sender", 4, False)
    sender.publish("two/incoming", b"not released", 2, 77)
    sender.drop()
    sender5 = Client(port, "sender5", 5, False, properties=two_hours)
    sender5.publish("two/incoming5", b"not released", 2, 78, properties=every)
    sender5.drop()
    return source


def make(broker, target, filling):
    folder = tempfile.mkdtemp()
    os.chmod(folder, 0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = os.path.join(folder, "conf")
    with open(config, "w") as file:
        file.write(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence true\n"
                   f"persistence_location {folder}/\nuser root\nmax_inflight_messages 2\n")
    process = subprocess.Popen([broker, "-c", config])
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.02)
        kept = filling(port)
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        del kept
        shutil.copy(os.path.join(folder, "mosquitto.db"), target)
        os.chmod(target, 0o644)
    finally:
        process.kill()
        shutil.rmtree(folder)


def main():
    folder = sys.argv[1]
    broker = sys.argv[2] if len(sys.argv) > 2 else "/usr/sbin/mosquitto"
    make(broker, os.path.join(folder, "v6-full.db"), fill)
    make(broker, os.path.join(folder, "v6-empty.db"), lambda port: None)


main()

#!/usr/bin/env python3
"""Holds what fake-incusd answers against the REST specification of Incus, and against the Go structs that say which keys
are always sent. Usage: incus_spec.py INCUS_SOURCE FAKE_INCUSD. Prints a line per difference; exits 1 when there is one."""

import http.client
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time

import yaml

class Unix(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("incus", timeout=30)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def ask(path, method, target, body=None):
    connection = Unix(path)
    text = None if body is None else json.dumps(body)
    connection.request(method, target, text, {"Content-Type": "application/json"} if text else {})
    return json.loads(connection.getresponse().read())


def always_sent(folder):
    """Struct name to the keys that Go always writes: those whose tag has no omitempty, embedded structs included."""
    own, embedded = {}, {}
    for file in folder.glob("*.go"):
        name = None
        for line in file.read_text().splitlines():
            begin = re.match(r"type (\w+) struct \{", line)
            if begin:
                name = begin[1]
                own[name], embedded[name] = set(), []
            elif line == "}":
                name = None
            elif name and (tag := re.search(r'`.*json:"([^",]*)([^"]*)"', line)):
                if tag[1] not in ("", "-") and "omitempty" not in tag[2]:
                    own[name].add(tag[1])
            elif name and (inline := re.match(r"\s+(\w+)\s+`[^`]*inline", line)):
                embedded[name].append(inline[1])
    def keys(name):
        return own.get(name, set()).union(*[keys(each) for each in embedded.get(name, [])])
    return {name: keys(name) for name in own}


class Judge:
    def __init__(self, source):
        self.definitions = yaml.load((source / "doc/rest-api.yaml").read_text(), yaml.CSafeLoader)["definitions"]
        self.always = always_sent(source / "shared/api")
        self.faults = set()

    def fault(self, where, what):
        self.faults.add(f"{where}: {what}")

    def check(self, where, value, schema):
        if "$ref" in schema:
            return self.check_object(schema["$ref"].rsplit("/", 1)[1], value, where)
        kinds = {"string": str, "boolean": bool, "integer": int, "number": (int, float), "array": list, "object": dict}
        kind = schema.get("type")
        if value is None or kind not in kinds:
            return None
        if not isinstance(value, kinds[kind]) or (kind == "integer" and isinstance(value, bool)):
            return self.fault(where, f"is {type(value).__name__}, not {kind}")
        if kind == "array":
            for each in value:
                self.check(where + "[]", each, schema.get("items", {}))
        if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
            for each in value.values():
                self.check(where + ".*", each, schema["additionalProperties"])
        return None

    def check_object(self, name, value, where):
        schema = self.definitions[name]
        if "properties" not in schema or value is None:
            return self.check(where, value, {k: v for k, v in schema.items() if k != "$ref"})
        if not isinstance(value, dict):
            return self.fault(where, f"is {type(value).__name__}, not {name}")
        properties = schema["properties"]
        for key in value.keys() - properties.keys():
            self.fault(f"{name}.{key}", "is unknown to the specification")
        for key in self.always.get(name, set()) - value.keys():
            self.fault(f"{name}.{key}", "is missing")
        for key in properties.keys() & value.keys():
            self.check(f"{name}.{key}", value[key], properties[key])
        return None


def answers(path):
    """Every kind of object that the fake answers with: its definition's name, and the object."""
    def get(target):
        return ask(path, "GET", target)["metadata"]
    def run(method, target, body=None):
        operation = ask(path, method, target, body)["metadata"]
        return ask(path, "GET", f"/1.0/operations/{operation['id']}/wait?timeout=20")["metadata"]

    alias = {"type": "image", "alias": "dr-drill/pg15"}
    yield "Operation", run("POST", "/1.0/instances", {"name": "web", "source": alias, "start": True})
    yield "Operation", run("POST", "/1.0/instances/web/exec", {"command": ["x"], "record-output": True})
    yield "Server", get("/1.0")
    for name, folder in (("Project", "projects"), ("Profile", "profiles"), ("Network", "networks"),
                         ("StoragePool", "storage-pools"), ("Image", "images"), ("ImageAliasesEntry", "images/aliases"),
                         ("Instance", "instances")):
        listed = get(f"/1.0/{folder}?recursion=1")
        assert listed, folder
        for each in listed:
            yield name, each
        for url in get(f"/1.0/{folder}"):
            yield name, get(url)
    for each in get("/1.0/instances?recursion=2"):
        yield "InstanceFull", each
    yield "InstanceState", get("/1.0/instances/web/state")
    yield "ResourcesStoragePool", get("/1.0/storage-pools/default/resources")
    for lists in get("/1.0/operations?recursion=1").values():
        for each in lists:
            yield "Operation", each


def main():
    source, fake = pathlib.Path(sys.argv[1]), sys.argv[2]
    judge = Judge(source)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "socket")
        with subprocess.Popen([fake, "--socket", path], stdout=subprocess.DEVNULL) as daemon:
            try:
                for _ in range(1000):
                    if os.path.exists(path):
                        break
                    time.sleep(0.01)
                count = 0
                for name, value in answers(path):
                    judge.check_object(name, value, name)
                    count += 1
            finally:
                daemon.terminate()
    for fault in sorted(judge.faults):
        print(fault)
    print(f"{count} objects, {len(judge.faults)} differences")
    return 1 if judge.faults else 0


if __name__ == "__main__":
    sys.exit(main())

"""check_json.py FILE: the report that sample.c describes (a run), read back. The schema is the contract's "lockstitch/1"."""
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    report = json.load(file)

assert report["schema"] == "lockstitch/1"
assert report["version"] == "1.2.3"
assert report["command"] == "./bank --clerks 2"

finding, = report["findings"]
assert finding["rule"] == "lock-order"
assert (finding["level"], finding["confidence"], finding["evidence"]) == ("error", "likely", "predicted")
assert finding["message"].startswith("deadlock: 'accounts_lock'")
assert len(finding["fingerprint"]) == 16
assert finding["locks"] == ["accounts_lock", "journal_lock"]
assert finding["locations"][0] == {
    "file": "bank.cc", "line": 27, "column": 5, "function": "report", "message": finding["message"]}
assert len(finding["locations"]) == 7
assert finding["locations"][3]["message"] == "thread clerk waits for 'journal_lock', holding 'accounts_lock'"
clerk, auditor = finding["witnesses"]
assert (clerk["thread"], auditor["thread"]) == ("clerk", "auditor")
assert [step["line"] for step in clerk["steps"]] == [14, 9, 17]
assert clerk["steps"][2]["held"] == ["accounts_lock"]
assert clerk["steps"][0]["held"] == []

accounts, journal = report["locks"]
assert accounts["name"] == accounts["class"] == "accounts_lock"
assert accounts["address"] == "0000000055d0c0de"
assert accounts["kind"] == "mutex"
assert accounts["created"]["line"] == 3
assert (accounts["acquisitions"], accounts["contended"]) == (1200000, 400000)
assert accounts["wait_ns"] == {"total": 2310000000, "max": 12000000, "p50": 4000, "p99": 90000}
assert accounts["hold_ns"]["p99"] == 20000
assert journal["sites"] == [] and len(accounts["sites"]) == 1
assert accounts["sites"][0]["line"] == 9 and accounts["sites"][0]["wait_ns"]["max"] == 12000000

thread = report["threads"][0]
assert thread["name"] == thread["start_routine"] == "clerk"
assert thread["end_ns"] == 3900000000 and thread["ended"] == "returned"
assert thread["context_switches"] == {"voluntary": 0, "involuntary": 0}

metrics = report["metrics"]
assert metrics["threads_created"] == metrics["threads_alive_peak"] == 2
assert metrics["longest_wait_ns"] == 12000000
assert abs(metrics["contention_rate"] - 400001 / 1200005) < 1e-5

edge, = report["order"]
assert (edge["from"], edge["to"], edge["count"]) == ("accounts_lock", "journal_lock", 12)
assert [site["line"] for site in edge["sites"]] == [9, 17]
assert report["unseen"] == ["statically linked code: libfast.a \"\\\t\u00e9\ufffd"]
assert report["incomplete"] == ["broken.c"]

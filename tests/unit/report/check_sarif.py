"""check_sarif.py FILE: what the contract demands of SARIF, and, when it can be had, the official JSON schema.

The schema is not ours to ship: it comes with the npm package @microsoft/jest-sarif, fetched once into the current directory (or
named by LS_SARIF_SCHEMA). Without it, or without python3-jsonschema, that part is skipped, loudly."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile

PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"
SCHEMA = "package/lib/schemas/sarif-2.1.0-rtm.5.json"


def fetch_schema():
    if os.environ.get("LS_SARIF_SCHEMA"):
        return json.loads(pathlib.Path(os.environ["LS_SARIF_SCHEMA"]).read_text())
    kept = pathlib.Path("sarif-2.1.0-rtm.5.json")
    if not kept.exists():
        if not shutil.which("npm"):
            return None
        done = subprocess.run(["npm", "pack", "--silent", PACKAGE], capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            return None
        archive = pathlib.Path(done.stdout.split()[-1])
        with tarfile.open(archive) as tar:
            text = tar.extractfile(SCHEMA).read()
        archive.unlink()
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_bytes(text)
        part.rename(kept)
    return json.loads(kept.read_text())


def check_schema(report):
    try:
        import jsonschema
    except ImportError:
        return "python3-jsonschema is not installed"
    try:
        schema = fetch_schema()
    except (subprocess.TimeoutExpired, OSError, tarfile.TarError, KeyError) as problem:
        return f"the schema cannot be fetched: {problem}"
    if schema is None:
        return f"no npm package {PACKAGE}, and LS_SARIF_SCHEMA is not set"
    validator = jsonschema.validators.validator_for(schema)(schema)
    problems = [f"{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in validator.iter_errors(report)]
    assert not problems, "\n".join(problems)
    return None


def check_contract(report):
    run, = report["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["lock-order", "missing-unlock", "lock-contention"]
    assert rules[0]["help"]["markdown"] == "# lock-order\n\nAll about \"it\".\n"
    assert rules[0]["properties"]["security-severity"] == "6.0"
    assert rules[1]["properties"]["tags"] == ["concurrency", "external/cwe/cwe-667", "external/cwe/cwe-772"]
    assert set(run["originalUriBaseIds"]) == {"SRCROOT"}
    missing, order, odd = run["results"]
    assert order["ruleId"] == rules[order["ruleIndex"]]["id"] == "lock-order"
    assert order["level"] == "error" and missing["rank"] > order["rank"]
    assert order["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "bank.cc", "uriBaseId": "SRCROOT"}
    assert len(order["relatedLocations"]) == 6
    flows = order["codeFlows"][0]["threadFlows"]
    assert [flow["id"] for flow in flows] == ["T1", "T2"]
    assert flows[1]["locations"][2]["properties"]["held"] == ["journal_lock"]
    assert flows[1]["locations"][2]["state"]["locks held"]["text"] == "journal_lock"
    assert len(order["partialFingerprints"]["lockstitch/v1"]) == 16
    assert order["properties"]["cert"] == ["CON35-C", "POS51-C"]
    assert order["properties"]["cwe"] == ["CWE-833"]
    assert (order["properties"]["confidence"], order["properties"]["evidence"]) == ("likely", "predicted")
    assert [place["physicalLocation"]["region"]["startLine"] for place in missing["relatedLocations"]] == [14, 9, 16]
    uri = odd["locations"][0]["physicalLocation"]["artifactLocation"]
    assert uri == {"uri": "file:///usr/include/a%20b%23%C3%A9.h"}, uri
    assert odd["message"]["text"] == "broken \ufffd and \"quoted\"\n"
    assert run["invocations"][0]["executionSuccessful"] is False


with open(sys.argv[1], encoding="utf-8") as file:
    contents = json.load(file)
check_contract(contents)
reason = check_schema(contents)
if reason:
    print(f"SKIPPED, not validated against the schema: {reason}")
    sys.exit(77)

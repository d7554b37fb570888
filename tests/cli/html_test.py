"""--format html: one file, no network; and, where there is a Chromium, what a reader does with it."""
import json
import re
import time
import unittest

from support import BUILD, CORPUS, CliTest

import browser


def many(count):
    """A saved report with so many findings."""
    at = {"file": "a.c", "line": 1, "column": 1, "function": "f", "message": ""}
    return json.dumps({"schema": "lockstitch/1", "findings": [
        {"rule": ("missing-unlock", "double-lock")[i % 2], "level": ("error", "warning", "note")[i % 3], "confidence": "likely",
         "evidence": "predicted", "message": f"finding number {i} <script>alert(1)</script>", "note": "", "advice": "",
         "fingerprint": f"{i + 1:016x}", "count": 0, "locations": [dict(at, line=i + 1)], "witnesses": [], "locks": [f"lock{i % 7}"]}
        for i in range(count)]})


class Page(CliTest):
    def make(self):
        """scan and two runs in one page: a deadlock, a harmless cycle, coverage."""
        self.lockstitch("scan", CORPUS / "6-deadlock/three-cycle.c", CORPUS / "3-locks/error-path.c", "--format", "json", "-o", "scan.json", "--", "-pthread")
        for name in ("three-cycle", "gate-lock"):
            self.lockstitch("run", "-q", "-o", "/dev/null", "--record", name, "--", BUILD / "corpus" / name)
        result = self.lockstitch("report", "scan.json", "three-cycle", "gate-lock", "--format", "html", "-o", "page.html")
        self.assertIn(result.status, (0, 1), result.err)
        return self.dir / "page.html"

    def test_one_file_that_needs_no_network(self):
        text = self.make().read_text()
        self.assertTrue(text.startswith("<!doctype html>") and text.rstrip().endswith("</html>"))
        self.assertEqual(re.findall(r"""(?:src|href)\s*=\s*["'](?!#)""", text), [])
        self.assertIn("default-src 'none'", text)
        self.assertNotIn("@DATA@", text)

    def test_texts_of_the_program_are_no_markup(self):
        self.write("many.json", many(3))
        self.lockstitch("report", "many.json", "--format", "html", "-o", "page.html")
        self.assertNotIn("<script>alert", (self.dir / "page.html").read_text())


@unittest.skipUnless(browser.find(), "there is no Chromium here (Debian: chromium); the page was not clicked through")
class Reader(Page):
    def test_findings_graph_and_filters(self):
        path = self.make()
        with browser.Browser() as page:
            page.open(path)
            self.assertIn("lock-order", page.run("document.querySelector('#summary').innerText"))
            page.run("document.querySelector('#tab-findings').click()")
            self.assertTrue(page.run("document.querySelector('#summary').hidden && !document.querySelector('#findings').hidden"))
            all_of_them = page.run("data.findings.length")
            self.assertGreater(all_of_them, 1)
            self.assertEqual(page.run("document.querySelectorAll('#list button').length"), all_of_them)
            page.run("[...document.querySelectorAll('#list button')].find(b => b.textContent.includes('lock-order')).click()")
            detail = page.run("document.querySelector('#detail').innerText")
            for words in ("exercised", "Lock graph", "Threads, side by side", "holding input", "pthread_mutex_lock"):
                self.assertIn(words, detail)
            self.assertEqual(page.run("document.querySelectorAll('#detail svg g.lock').length"), 3)
            self.assertEqual(page.run("document.querySelectorAll('#detail svg path[marker-end]').length"), 3)
            self.assertEqual(page.run("document.querySelectorAll('#detail .way').length"), 3)
            self.assertIn("is held while", page.run("document.querySelector('#detail svg').getAttribute('aria-label')"))
            page.run("document.querySelector('#rule').value = 'missing-unlock'; document.querySelector('#rule').dispatchEvent(new Event('input'))")
            self.assertEqual(page.run("[...document.querySelectorAll('#list b')].every(b => b.textContent === 'missing-unlock')"), True)
            page.run("document.querySelector('#rule').value = ''; document.querySelector('#search').value = 'no such words'; filter()")
            self.assertEqual(page.run("document.querySelectorAll('#list button').length"), 0)
            self.assertIn("0 findings of", page.run("document.querySelector('#count').textContent"))
            self.assertEqual(page.complaints(), [])

    def test_the_summary_leads_on(self):
        path = self.make()
        with browser.Browser() as page:
            page.open(path)
            self.assertIn("Look at these first", page.run("document.querySelector('#summary').innerText"))
            first = page.run("document.querySelector('#summary .first button').textContent")
            page.run("document.querySelector('#summary .first button').click()")
            self.assertFalse(page.run("document.querySelector('#findings').hidden"))
            self.assertIn(page.run("current.message"), first)
            self.assertEqual(page.run("document.querySelector('#title').lastChild.textContent"), page.run("current.message"))
            page.run("show(document.querySelector('#tab-summary'))")
            page.run("[...document.querySelectorAll('#summary .tally button')].find(b => b.textContent.startsWith('missing-unlock')).click()")
            self.assertEqual(page.run("[...new Set(found.map(f => f.rule))].join()"), "missing-unlock")
            page.run("$('search').value = 'no such words'; filter(); show(document.querySelector('#tab-summary'))")
            chips = page.run("[...document.querySelectorAll('#summary .tally button, #summary .tiles button')].map(b => { "
                             "const told = Number(b.querySelector('b').textContent); b.click(); return [told, found.length]; })")
            self.assertGreater(len(chips), 5)
            self.assertEqual([told for told, _ in chips], [found for _, found in chips])
            page.run("data.findings = [...'aaaaaabbbc'].map(rule => ({ rule, level: 'error' }))")
            self.assertEqual(page.run("urgent(6).map(f => f.rule).join('')"), "aabbca")
            page.run("data.findings = [['w', 'warning', 'observed'], ['e', 'error', 'exercised'], ['p', 'error', 'confirmed'], ['r', 'error', 'refuted']]"
                     ".map(([rule, level, verdict]) => ({ rule, level, verdict }))")
            self.assertEqual(page.run("urgent(6).map(f => f.rule).join('')"), "pew")  # the worst first, and of that what was proved
            self.assertEqual(page.complaints(), [])

    def test_threads_of_the_source_did_not_run(self):
        path = self.make()
        with browser.Browser() as page:
            page.open(path)
            self.assertEqual(page.run("data.threads.length"), page.run("data.metrics.threads_created"))
            self.assertTrue(page.run("data.threads.every(t => t.ended)"))

    def test_the_other_parts(self):
        path = self.make()
        with browser.Browser() as page:
            page.open(path)
            for part, words in (("order", "gate lock"), ("threads", "Threads over time"), ("coverage", "lock sites"),
                                ("contention", "wait")):
                page.run(f"document.querySelector('#tab-{part}').click()")
                self.assertIn(words, page.run(f"document.querySelector('#{part}').innerText"), part)
            self.assertGreater(page.run("document.querySelectorAll('#order svg path[marker-end]').length"), 2)
            self.assertEqual(page.complaints(), [])

    def test_the_order_is_drawn_without_what_follows(self):
        path = self.make()
        with browser.Browser() as page:
            page.open(path)
            page.run("document.querySelector('#tab-order').click()")
            drawn = page.run("[...document.querySelectorAll('#order svg path > title')].map(t => t.textContent)")
            self.assertEqual(sorted(drawn), ["buffer, then output", "gate, then left", "gate, then right", "input, then buffer", "left, then right",
                                             "output, then input", "right, then left"])
            words = page.run("document.querySelector('#order table').innerText")
            self.assertEqual(words.count("in a cycle"), 3)  # the gate lock keeps the other two from it
            self.assertEqual(words.count("none that is known to deadlock"), 2)
            edges = "[['a','b'],['b','c'],['a','c'],['c','c']].map(([from, to]) => ({ from, to }))"
            self.assertEqual(page.run(f"essential({edges}).map(e => e.from + e.to).join()"), "ab,bc")
            page.run("data.order.push({ from: 'output', to: 'gate', blocking: false, cyclic: false, ways: 1, count: 1, sites: [] }); "
                     "$('order').replaceChildren(); order()")
            self.assertEqual(page.run("[...document.querySelectorAll('#order svg [stroke-dasharray]')].map(p => p.textContent)"),
                             ["output, then gate (tried only)"])
            self.assertIn("Dashed", page.run("document.querySelector('#order').innerText"))
            many = page.run("JSON.stringify(places([...Array(30).keys()].map(i => ({ lock: 'l' + i, level: i < 20 ? 0 : 1 })), 1200, 8, 88), "
                            "(key, value) => value instanceof Map ? [...value] : value)")
            rows = [at["y"] for _, at in json.loads(many)["at"]]
            self.assertEqual([rows.count(y) for y in sorted(set(rows))], [7, 7, 6, 5, 5])

    def test_paths_are_short(self):
        self.write("far.json", many(2).replace('"file": "a.c"', '"file": "/elsewhere/project/src/a.c"', 1).replace('"file": "a.c"', '"file": "/elsewhere/project/lib/b.c"'))
        self.lockstitch("report", "far.json", "--format", "html", "-o", "page.html")
        with browser.Browser() as page:
            page.open(self.dir / "page.html")
            text = page.run("document.querySelector('#summary').innerText")
            self.assertIn("Paths are below /elsewhere/project/", text)
            self.assertIn(" src/a.c:1", text)
            self.assertIn(" lib/b.c:2", text)
            page.run("document.querySelector('#tab-findings').click()")
            self.assertIn("src/a.c:1", page.run("document.querySelector('#detail').innerText"))  # its text is not here
            self.assertEqual(page.run("[common(['/a/b.c', '/c/d.c']), common(['x.c']), common([])].join()"), ",,")

    def test_many_threads(self):
        path = self.make()
        with browser.Browser() as page:
            page.open(path)
            page.run("data.threads = [...Array(300).keys()].map(i => ({ ...data.threads[0], name: 't' + i, start_ns: i * 100, end_ns: i * 100 + 250, "
                     "wait_ns: i % 5 ? 0 : i }))")
            page.run("document.querySelector('#tab-threads').click()")
            self.assertIn("The 60 threads that waited longest, of 300", page.run("document.querySelector('#threads').innerText"))
            crowd, lives = page.run("[...document.querySelectorAll('#threads svg')].map(s => s.textContent)")
            self.assertIn("3 at most", crowd)
            self.assertIn("t295", lives)
            self.assertNotIn("t299:", lives)

    def test_keyboard_and_screen_reader(self):
        path = self.make()
        with browser.Browser() as page:
            page.open(path)
            page.run("document.querySelector('#tab-summary').focus()")
            page.press("ArrowRight")
            self.assertEqual(page.run("document.activeElement.id"), "tab-findings")
            self.assertFalse(page.run("document.querySelector('#findings').hidden"))
            page.press("/")
            self.assertEqual(page.run("document.activeElement.id"), "search")
            page.run("document.querySelector('#list button').focus()")
            page.press("ArrowDown")
            self.assertEqual(page.run("[...document.querySelectorAll('#list button')].indexOf(document.activeElement)"), 1)
            nameless = page.run("[...document.querySelectorAll('button, input, select, svg')].filter(e => !(e.textContent.trim() || "
                                "e.getAttribute('aria-label') || e.closest('label'))).length")
            self.assertEqual(nameless, 0)
            self.assertEqual(page.run("document.querySelectorAll('[role=tab][tabindex=\"0\"], [role=tab]:not([tabindex])').length"), 1)

    def test_light_and_dark(self):
        path = self.make()
        with browser.Browser() as page:
            page.open(path)
            colour = "getComputedStyle(document.body).backgroundColor"
            page.dark(False)
            light = page.run(colour)
            page.dark(True)
            dark = page.run(colour)
            self.assertNotEqual(light, dark)
            page.run("document.querySelector('#theme').click()")
            self.assertEqual(page.run(colour), light)

    def test_a_telephone_shows_all_of_it(self):
        path = self.make()
        with browser.Browser() as page:
            page.call("Emulation.setDeviceMetricsOverride", width=420, height=900, deviceScaleFactor=1, mobile=True)
            page.open(path)
            for tab in ("summary", "findings", "order", "contention", "threads", "coverage"):
                page.run(f"document.getElementById('tab-{tab}').click()")
                self.assertEqual(page.run("document.documentElement.scrollWidth"), 420, tab)
            self.assertNotIn("unknown place", page.run("document.getElementById('threads').innerText"))

    def test_what_a_saved_report_does_not_hold(self):
        self.make()
        self.lockstitch("report", "scan.json", "--format", "html", "-o", "page.html")
        with browser.Browser() as page:
            page.open(self.dir / "page.html")
            page.run("document.getElementById('tab-order').click()")
            self.assertIn("A saved report does not hold it", page.run("document.getElementById('order').innerText"))

    def test_five_thousand_findings(self):
        self.write("many.json", many(5000))
        self.lockstitch("report", "many.json", "--format", "html", "-o", "page.html")
        with browser.Browser() as page:
            start = time.monotonic()
            page.open(self.dir / "page.html")
            self.assertLess(time.monotonic() - start, 30)
            self.assertLess(page.run("document.querySelectorAll('#list button').length"), 300)
            spent = page.run("(() => { const t = performance.now(); document.querySelector('#search').value = 'number 4999'; filter(); "
                             "return performance.now() - t; })()")
            self.assertLess(spent, 5000)
            self.assertEqual(page.run("document.querySelectorAll('#list button').length"), 1)
            page.run("document.querySelector('#search').value = ''; filter(); document.querySelector('#more').click()")
            self.assertEqual(page.run("document.querySelectorAll('#list button').length"), 401)
            self.assertEqual(page.complaints(), [])

    def test_a_link_to_one_finding(self):
        self.write("many.json", many(10))
        self.lockstitch("report", "many.json", "--format", "html", "-o", "page.html")
        with browser.Browser() as page:
            page.open(self.dir / "page.html", f"#{5:016x}")
            self.assertIn("finding number 4 ", page.run("document.querySelector('#detail').innerText"))
            self.assertFalse(page.run("document.querySelector('#findings').hidden"))


if __name__ == "__main__":
    unittest.main()

"""lockstitch extract and link: the two halves of scan, together and apart."""
import unittest

from support import RIGHT, WRONG, CliTest

FORMATS = ("text", "json", "sarif")


class Halves(CliTest):
    def setUp(self):
        super().setUp()
        self.names = [f"src/f{i}.c" for i in range(5)]
        for i, name in enumerate(self.names):
            self.write(name, (WRONG if i % 2 else RIGHT).replace("set", f"set{i}").replace(" m ", f" m{i} ").replace("&m", f"&m{i}"))
        self.database(*[self.entry(name) for name in reversed(self.names)])

    def extract(self, *args):
        return self.lockstitch("extract", *args)

    def link(self, *args):
        return self.lockstitch("link", *args)

    def assert_same(self, *facts):
        for form in FORMATS:
            expected, got = self.scan("-p", ".", "--format", form), self.link("--format", form, *facts)
            self.assertEqual((got.status, got.out), (expected.status, expected.out), got.err)

    def test_together(self):
        result = self.extract("-p", ".", "-o", "facts")
        self.assertEqual((result.status, result.out), (0, ""), result.err)
        self.assertIn("facts of 5 files in facts", result.err)
        self.assert_same("facts")

    def test_shards(self):
        for shard in ("1/3", "3/3", "2/3"):
            self.assertEqual(self.extract("-p", ".", "-o", "part" + shard[0], "--shard", shard, "--no-cache").status, 0)
        self.assert_same("part1", "part2", "part3")
        self.assert_same("part3", "part1", "part2", "part2")
        self.assertEqual(len(list((self.dir / "part1").iterdir())), 2)

    def test_equal_bytes(self):
        for where, extra in (("a", ("--no-cache",)), ("b", ("-j", "1")), ("c", ())):  # parsed, into the cache, from it
            self.extract("-p", ".", "-o", where, *extra)
        contents = [{path.name: path.read_bytes() for path in (self.dir / where).iterdir()} for where in "abc"]
        self.assertEqual(contents[0], contents[1])
        self.assertEqual(contents[1], contents[2])

    def test_single_files(self):
        for name in self.names:
            self.assertEqual(self.extract("-o", "facts", name, "--", "-std=gnu17").status, 0)
        result = self.link("facts")
        self.assertEqual(result.status, 1)
        self.assertIn("2 errors in 5 files", result.out)

    def test_broken_sources_are_told_by_both(self):
        self.write("src/f0.c", "int f( {\n")
        self.assertEqual(self.extract("-p", ".", "-o", "facts").status, 3)
        result = self.link("facts")
        self.assertEqual(result.status, 3)
        self.assertIn("f0.c", result.err)
        self.assertEqual(self.link("--allow-incomplete", "facts").status, 1)

    def test_configuration(self):
        self.write("src/f4.c", "#error broken\n")
        self.write(".lockstitch.yml", "paths: {skip: [f4.c]}\nrules: {missing-unlock: off}\n")
        self.assertEqual(self.extract("-p", ".", "-o", "facts").status, 0)
        self.assertEqual(self.link("facts").status, 0)

    def test_stale_facts(self):
        self.extract("-p", ".", "-o", "facts")
        (self.dir / "src/f1.c").unlink()
        result = self.link("facts")
        self.assertIn("f1.c does not exist any more; its facts are left out", result.err)
        self.assertIn("1 error in 4 files", result.out)
        self.write("src/f3.c", RIGHT)
        self.assertIn("f3.c has changed since its facts were made", self.link("facts").err)
        for name in self.names:
            (self.dir / name).unlink(missing_ok=True)  # a machine without the sources
        result = self.link("facts")
        self.assertEqual((result.err, "2 errors in 5 files" in result.out), ("", True))

    def test_refused(self):
        self.assert_refused(["link"], "FACTS are missing")
        self.assert_refused(["link", "none"], "none cannot be read")
        self.assert_refused(["link", "."], "holds no facts")
        self.write("odd.lsfacts", "x" * 100)
        self.assert_refused(["link", "odd.lsfacts"], "holds no facts")
        self.extract("-p", ".", "-o", "facts")
        path = sorted((self.dir / "facts").iterdir())[0]
        whole = path.read_bytes()
        for bad in (whole[:-1], whole[:60], whole[:-9] + b"12345678" + whole[-1:]):
            path.write_bytes(bad)
            self.assertEqual(self.link("facts").status, 2)
        for shard in ("0/2", "3/2", "1", "1/", "/2", "a/b", "1/2x"):
            self.assert_refused(["extract", "-p", ".", "--shard", shard], "is not like 2/8")


if __name__ == "__main__":
    unittest.main()

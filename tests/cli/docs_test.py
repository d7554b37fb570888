"""What the documents show: commands with options that exist, models and a configuration that are accepted."""
import re
import unittest

from support import ROOT, CliTest, lockstitch

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "rules").glob("*/README.md"))]
COMMAND = re.compile(r"(?:^|[ `/])lockstitch ((?!COMMAND)[a-z]+)\b([^`\n#|]*)", re.M)
OPTION = re.compile(r"(?:^|\s)(--?[a-z][a-z-]*)")


def shown():
    """(page, command, options) of each command line of the documents that has a command of ours."""
    names = set(re.findall(r"^  ([a-z]+) ", lockstitch("--help").out.split("Commands:")[1].split("Start here:")[0], re.M))
    for page in PAGES:
        for command, rest in COMMAND.findall(page.read_text()):
            if command in names:
                yield page.relative_to(ROOT), command, OPTION.findall(rest.split(" -- ")[0])


class Documents(CliTest):
    def test_commands_have_the_options_that_are_shown(self):
        helps, seen = {}, 0
        for page, command, options in shown():
            helps.setdefault(command, lockstitch(command, "--help").out)
            seen += len(options)
            for option in options:
                self.assertRegex(helps[command], rf"(?m)(^ +|, ){option}\b", f"{page}: lockstitch {command} {option}")
        self.assertGreater(seen, 40)

    def test_the_configuration_is_accepted(self):
        page = (ROOT / "docs/configuration.md").read_text()
        self.write(".lockstitch.yml", re.search(r"```yaml\n(rules:.*?)```", page, re.S)[1])
        self.write("tools/locks.yml", "functions: []\n")
        self.write("src/a.c", "int f(void) { return 0; }\n")
        self.assertEqual(self.scan("--config", "/dev/null", "--write-baseline", ".lockstitch-baseline", "src/a.c", "--").status, 0)
        result = self.scan("src/a.c", "--")
        self.assertEqual((result.status, result.err), (0, ""))

    def test_the_models_are_accepted(self):
        page = (ROOT / "docs/api-models.md").read_text()
        blocks = re.findall(r"(?:^    \S.*\n(?:^    .*\n)*)", page, re.M)
        self.write("a.c", "int f(void) { return 0; }\n")
        for i, block in enumerate(blocks):
            entries = block.startswith("    - names")
            self.write("models.yml", "functions:\n" + block if entries else re.sub("^    ", "", block, flags=re.M))
            self.write("c.yml", "api-files: [models.yml]\n")
            with self.subTest(block.splitlines()[0]):
                result = self.scan("--config", "c.yml", "a.c", "--")
                self.assertEqual((result.status, result.err), (0, ""))
        self.assertGreater(len(blocks), 10)


if __name__ == "__main__":
    unittest.main()

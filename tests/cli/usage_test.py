"""The command line itself: help, version, and what a mistyped command says."""
import unittest

from support import CliTest, lockstitch

COMMANDS = ("scan", "extract", "link", "run", "report", "confirm", "order", "top", "explain")


class Usage(CliTest):
    def test_version_is_one_line_on_stdout(self):
        result = lockstitch("--version")
        self.assertEqual(result.status, 0)
        self.assertRegex(result.out, r"^lockstitch \d+\.\d+\.\d+\n$")

    def test_every_command_has_the_version(self):
        for command in COMMANDS:
            with self.subTest(command):
                result = lockstitch(command, "--version")
                self.assertEqual((result.status, result.out), (0, lockstitch("--version").out))

    def test_help_names_the_commands(self):
        result = lockstitch("--help")
        self.assertEqual((result.status, result.err), (0, ""))
        for command in COMMANDS:
            self.assertIn(command, result.out)

    def test_help_begins_with_what_a_newcomer_needs(self):
        start = lockstitch("--help").out.split("Start here:")[1]
        order = [start.index(f"lockstitch {command} ") for command in ("scan", "run", "confirm", "extract")]
        self.assertEqual(order, sorted(order))

    def test_every_command_has_help_on_stdout(self):
        for command in COMMANDS:
            with self.subTest(command):
                result = lockstitch(command, "--help")
                self.assertEqual((result.status, result.err), (0, ""))
                self.assertIn(f"lockstitch {command}", result.out)

    def test_help_names_the_common_options(self):
        for command in ("scan", "run", "report"):
            for option in ("--format", "--min-confidence", "--fail-on", "-o"):
                with self.subTest(command, option=option):
                    self.assertIn(option, lockstitch(command, "--help").out)

    def test_no_command_is_a_usage_error(self):
        self.assert_refused([], "lockstitch")

    def test_unknown_command_is_named(self):
        self.assert_refused(["scna"], "scna")

    def test_unknown_option_is_named(self):
        for command in COMMANDS:
            with self.subTest(command):
                self.assert_refused([command, "--no-such-option"], "no-such-option")

    def test_values_outside_their_set_are_named(self):
        for option in ("--format", "--min-confidence", "--fail-on", "--color"):
            with self.subTest(option):
                self.assert_refused(["scan", option, "purple", "x.c", "--"], "purple")

    def test_number_of_jobs_must_be_a_number(self):
        for number in ("many", "0", "99999999999"):
            with self.subTest(number):
                self.assert_refused(["scan", "-j", number, "x.c", "--"], number)

    def test_option_without_its_value(self):
        self.assert_refused(["scan", "--format"], "format")

    def test_a_directory_is_no_declared_order(self):
        self.write("a.c", "int a;\n")
        self.assert_refused(["order", "--check", ".", "a.c", "--"], "Is a directory")

    def test_nothing_runs_when_its_recording_has_no_place(self):
        self.write("file", "")
        self.assert_refused(["run", "--record", "file", "--", "echo", "ran"], "Not a directory")

    def test_a_file_of_options_that_is_missing_is_named(self):
        self.write("a.c", "int a;\n")
        result = self.scan("a.c", "--", "@gone.rsp")
        self.assertEqual(result.status, 0)
        self.assertIn("gone.rsp", result.err)

    def test_only_directories_are_searched_for_runs(self):
        self.write(".lockstitch/run-1.log", "")
        result = self.assert_refused(["report"], "there is no recording")
        self.assertNotIn("run-1.log", result.err)


if __name__ == "__main__":
    unittest.main()

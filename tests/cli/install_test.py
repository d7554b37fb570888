"""cmake --install leaves a tool that works from its new place."""
import unittest

from support import BUILD, CliTest, run


class Install(CliTest):
    def test_command_and_library(self):
        done = run(["cmake", "--install", BUILD, "--prefix", self.dir])
        self.assertEqual(done.status, 0, done.err)
        self.assertTrue((self.dir / "lib/liblockstitch.so").exists())
        command = self.dir / "bin/lockstitch"
        self.assertEqual(run([command, "explain", "lock-order"]).status, 0)
        # Watched from the installed library, the sample has its finding.
        watched = run([command, "run", "--", BUILD / "corpus/opposite-order"], cwd=self.dir)
        self.assertEqual(watched.status, 1, watched.err)


if __name__ == "__main__":
    unittest.main()
